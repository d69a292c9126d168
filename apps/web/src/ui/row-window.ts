/** Browsers draw no element that is much taller than this, in pixels; Firefox ends at 17.9 million. */
export const MOST_SCROLL_PX = 8_000_000;

/** Rows of equal height, of which a view shows some. */
export interface RowSpace {
  readonly count: number;
  readonly rowPx: number;
  readonly viewPx: number;
}

/** Height of the content that is scrolled. With more rows than that, the scroll position stands for a row in proportion. */
export function contentPx({ count, rowPx, viewPx }: RowSpace): number {
  return Math.min(count * rowPx, Math.max(MOST_SCROLL_PX, viewPx));
}

export function isScaled(space: RowSpace): boolean {
  return space.count * space.rowPx > contentPx(space);
}

/** The last position: the number of rows above the view when the last row is at its end. May be a fraction. */
export function lastTop({ count, rowPx, viewPx }: RowSpace): number {
  return Math.max(0, count - viewPx / rowPx);
}

export function scrollOf(space: RowSpace, top: number): number {
  const { rowPx, viewPx } = space;
  if (!isScaled(space)) return top * rowPx;
  return (top / lastTop(space)) * (contentPx(space) - viewPx);
}

/**
 * The rows above the view after the browser has scrolled. In a scaled space a short way is that of a wheel or a finger, and moves by
 * as many rows as it is long; a long way is that of a scrollbar, and goes to the row in proportion.
 */
export function topAfterScroll(
  space: RowSpace,
  { top, from, to }: { readonly top: number; readonly from: number; readonly to: number },
): number {
  const { rowPx, viewPx } = space;
  if (!isScaled(space)) return clamp(to / rowPx, lastTop(space));
  const end = contentPx(space) - viewPx;
  if (to <= 0) return 0;
  if (to >= end) return lastTop(space);
  if (Math.abs(to - from) <= 2 * viewPx) return clamp(top + (to - from) / rowPx, lastTop(space));
  return clamp((to / end) * lastTop(space), lastTop(space));
}

/**
 * The rows above the view that bring a row into it, with as little movement as possible; or, if it is not in view, with this many
 * rows on its other side.
 */
export function topToReveal(
  space: RowSpace,
  { top, row, around = 0 }: { readonly top: number; readonly row: number; readonly around?: number },
): number {
  const rowsInView = Math.max(1, space.viewPx / space.rowPx);
  const margin = Math.min(around, (rowsInView - 1) / 2);
  if (row < top) return clamp(row - margin, lastTop(space));
  if (row + 1 > top + rowsInView) return clamp(row + 1 - rowsInView + margin, lastTop(space));
  return top;
}

/** The rows to draw: those in view, and some more on both sides. */
export function drawnRows(
  { count, rowPx, viewPx }: RowSpace,
  { top, over }: { readonly top: number; readonly over: number },
): { readonly first: number; readonly count: number } {
  const first = Math.max(0, Math.floor(top) - over);
  const end = Math.min(count, Math.ceil(top + viewPx / rowPx) + over);
  return { first, count: Math.max(0, end - first) };
}

function clamp(top: number, last: number): number {
  return Math.max(0, Math.min(top, last));
}
