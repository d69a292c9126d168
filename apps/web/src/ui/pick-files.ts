/** The element of the page with which the reader picks files of modules. */
export const FILE_PICKER_ID = "file-picker";

/** Opens the picker for files of modules, from any part of the page. */
export function pickFiles(): void {
  document.getElementById(FILE_PICKER_ID)?.click();
}
