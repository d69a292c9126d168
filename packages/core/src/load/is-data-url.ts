/** Whether a URL contains its file: `data:application/wasm;base64,…`. */
export function isDataUrl(url: string): boolean {
  return /^\s*data:/i.test(url);
}
