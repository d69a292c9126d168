/** Offers contents as a download. */
export function download(
  name: string,
  { contents, type }: { readonly contents: BlobPart; readonly type: string },
): void {
  const url = URL.createObjectURL(new Blob([contents], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the URL after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
