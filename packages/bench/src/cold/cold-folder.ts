/** The folder with all files of fresh processes and pages. */
export const coldFolder: URL = new URL("../../node_modules/.cache/cold/", import.meta.url);
