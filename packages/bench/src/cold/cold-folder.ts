/** The folder from which fresh processes and pages take everything. */
export const coldFolder: URL = new URL("../../node_modules/.cache/cold/", import.meta.url);
