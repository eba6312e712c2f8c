// A round with the client that openapi-typescript and openapi-fetch make, as a partner's program
// would go it. Compiled under strict settings; what goes wrong ends the program. It prints what it
// found, for the test that runs it. Arguments: the address of a server, and a key that may do
// everything. An expected error of the compiler is part of the round: without it, it does not compile.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[]; stdout: { write(text: string): void } };
type Meeting = components["schemas"]["MeetingInput"];

const [address = "", key = ""] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${key}` };
// Media types tell formats apart: this client is answered in JSON, and the other one in CSV.
const api = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: address, headers });
const tables = createClient<paths, "text/csv">({ baseUrl: address, headers: { ...headers, Accept: "text/csv" } });

function there<T>(value: T | undefined | null, what = "answer"): T {
  if (value === undefined || value === null) throw new Error(`There is no ${what}.`);
  return value;
}

function tag(response: Response): string {
  return there(response.headers.get("etag"), "entity tag");
}

async function lists() {
  const query = { fields: "title,when", limit: 2, sort: "title" } as const;
  const first = there((await api.GET("/v1/meetings", { params: { query } })).data);
  const cursor = there(first.meta.next_cursor, "next page");
  const second = there((await api.GET("/v1/meetings", { params: { query: { ...query, cursor } } })).data);
  const wrong = await api.GET("/v1/meetings", { params: { query: { limit: 0 } } });
  const table: string = there(
    (await tables.GET("/v1/meetings", { params: { query: { fields: "title" } }, parseAs: "text" })).data,
  );
  return {
    total: first.meta.total,
    titles: [...first.data, ...second.data].map((each) => there(each.title?.split(" ")[0])),
    "left out": first.data.every((each) => each.owner === undefined && each.url === undefined),
    wrong: there(wrong.error).status,
    header: there(table.split("\r\n")[0]),
  };
}

type Format = NonNullable<NonNullable<paths["/v1/meetings"]["get"]["parameters"]["query"]>["format"]>;
// How many records there are in a list, by its format; of metadata how many columns are the key,
// of a workbook whether it is one.
const read: Record<Format, (text: string) => number> = {
  json: (text) => JSON.parse(text).data.length,
  csv: (text) => text.split("\r\n").filter((line) => line.startsWith("meeting,")).length,
  ndjson: (text) => text.trimEnd().split("\n").filter((line) => JSON.parse(line).id).length,
  "csv-metadata": (text) => JSON.parse(text).tableSchema.columns.filter((each: { name: string }) => each.name === "id").length,
  xlsx: (text) => (text.startsWith("PK") ? 1 : 0),
  ics: (text) => text.split("\r\n").filter((line) => line === "BEGIN:VEVENT").length,
  atom: (text) => text.split("<entry>").length - 1,
  jsonld: (text) => JSON.parse(text)["@graph"].length - 1,
  geojson: (text) => JSON.parse(text).features.length + JSON.parse(text).withoutPlace,
};

async function formats() {
  const any = createClient<paths>({ baseUrl: address, headers });
  const found: Record<string, number> = {};
  for (const format of Object.keys(read).sort() as Format[]) {
    const query = { format, precision: "day,month" };
    const answer = await any.GET("/v1/meetings", { params: { query }, parseAs: "arrayBuffer" });
    found[format] = read[format](new TextDecoder().decode(there(answer.data)));
  }
  return found;
}

async function writes() {
  const given: Meeting = {
    title: "A round",
    type: "workshop",
    when: "2020-03-04",
    ref: "round-1",
    state: "published",
    location: { city: "Ankara", country: "TR" },
  };
  const made = there((await api.POST("/v1/meetings", { body: given })).data);
  const path = { record_id: made.data.id };
  const read = await api.GET("/v1/meetings/{record_id}", { params: { path } });
  const header = { "If-Match": tag(read.response) };
  const body = { ...there(read.data).data, title: "A round, sent back" };
  const sent = await api.PUT("/v1/meetings/{record_id}", { params: { path, header }, body });
  const stale = await api.PUT("/v1/meetings/{record_id}", { params: { path, header }, body: given });
  const current = { path, header: { "If-Match": tag(sent.response) } };
  // @ts-expect-error a patch has no such member
  const nonsense = await api.PATCH("/v1/meetings/{record_id}", { params: current, body: { nonsense: 1 } });
  // @ts-expect-error a title cannot be removed
  const untitled = await api.PATCH("/v1/meetings/{record_id}", { params: current, body: { title: null } });
  const changed = await api.PATCH("/v1/meetings/{record_id}", {
    params: current,
    body: { when: null, participants: { count: 12, women: 5 } },
  });
  const after = there(changed.data).data;
  const other: Meeting = { title: "Another", type: "seminar", when: "2020" };
  const own = { path: { owner: "icmpd", ref: "round-2" } };
  const put = await api.PUT("/v1/meetings/by-ref/{owner}/{ref}", { params: own, body: other });
  const again = await api.PUT("/v1/meetings/by-ref/{owner}/{ref}", { params: own, body: other });
  const gone = await api.DELETE("/v1/meetings/{record_id}", {
    params: { path, header: { "If-Match": tag(changed.response) } },
  });
  return {
    "sent back": there(sent.data).data.title,
    stale: there(stale.error).status,
    refused: [there(nonsense.error).status, there(untitled.error).status],
    changed: [after.title, after.when, after.participants.count, after.participants.women],
    kept: [after.location.city, after.location.country],
    put: [put.response.status, again.response.status],
    ref: there(again.data).data.ref,
    deleted: gone.response.status,
    gone: there((await api.GET("/v1/meetings/{record_id}", { params: { path } })).error).status,
  };
}

async function files() {
  const file = "ref,type,title,when\nround-3,workshop,From a file,2020-05-04\n";
  const sent = await api.POST("/v1/imports", {
    params: { query: { kind: "meetings" } },
    headers: { "Content-Type": "text/csv" },
    body: file,
    bodySerializer: (text) => text,
  });
  const done = there(sent.data).data;
  const path = { import_id: done.id };
  const rows = there((await api.GET("/v1/imports/{import_id}/rows", { params: { path } })).data).data;
  const template = await createClient<paths>({ baseUrl: address }).GET("/v1/imports/template.xlsx", {
    parseAs: "arrayBuffer",
  });
  return {
    created: done.outcomes.created,
    refs: rows.map((each) => each.ref),
    template: new TextDecoder().decode(there(template.data).slice(0, 2)),
  };
}

async function figures() {
  const year = "2020";
  const summary = there((await api.GET("/v1/summaries/{year}", { params: { path: { year } } })).data).data;
  const rows = await api.GET("/v1/summaries/{year}/figures/{name}/records", {
    params: { path: { year, name: "meetings" } },
  });
  const published = await api.POST("/v1/summaries/{year}/editions", { params: { path: { year } }, body: {} });
  const made = there(published.data).data;
  const read = await api.GET("/v1/summaries/{year}/editions/{number}", {
    params: { path: { year, number: made.number } },
  });
  const edition = there(read.data).data;
  return {
    meetings: there(summary.counts["meetings"]).value,
    records: there(rows.data).data.filter((each) => each.counted).length,
    edition: [made.number, edition.number, there(edition.summary.counts["meetings"]).value],
  };
}

async function changes() {
  const copy = new Map<string, unknown>();
  const names: string[] = [];
  let cursor: string | undefined;
  for (let more = true; more; ) {
    const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    const page = there((await api.GET("/v1/changes", { params: { query } })).data);
    for (const each of page.data) {
      copy.set(`${each.kind} ${each.id}`, each.data);
      // The kind says what the document is.
      if (each.kind === "theme" && each.data) names.push(each.data.name);
    }
    cursor = page.meta.next_cursor;
    more = page.meta.more;
  }
  const query = { limit: 100, cursor: there(cursor), wait: 1 };
  const last = there((await api.GET("/v1/changes", { params: { query } })).data);
  const wrong = await api.GET("/v1/changes", { params: { query: { cursor: there(cursor), kind: "theme" } } });
  return {
    themes: names.length,
    countries: [...copy.keys()].filter((each) => each.startsWith("country ")).length,
    removed: [...copy.values()].filter((each) => each === null).length,
    there: last.data.length,
    same: last.meta.next_cursor === cursor,
    other: there(wrong.error).status,
  };
}

const found = { lists: await lists(), formats: await formats(), writes: await writes(), files: await files(), figures: await figures(), changes: await changes() };
process.stdout.write(JSON.stringify(found));
