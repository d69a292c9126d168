/** `444 B`, `12.4 KB`, `75.0 MB`: a size with three digits at most. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const isMega = bytes >= 999_950;
  const value = bytes / (isMega ? 1e6 : 1e3);
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${isMega ? "MB" : "KB"}`;
}
