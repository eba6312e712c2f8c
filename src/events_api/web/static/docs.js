"use strict";

SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: new URL("openapi.json", document.URL).href,
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
});
