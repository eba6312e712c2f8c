"use strict";

SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: new URL("openapi.json", document.URL).href,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  filter: true,
  validatorUrl: null,
});
