import type { ComponentChildren, HTMLAttributes, JSX, Ref } from "preact";
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "preact/hooks";
import { contentPx, drawnRows, isScaled, type RowSpace, scrollOf, topAfterScroll, topToReveal } from "./row-window.ts";

/** Rows that are drawn beyond the view, on both sides. */
const ROWS_BEYOND = 6;

export interface DrawnRows {
  readonly first: number;
  readonly count: number;
}

export interface VirtualRowsHandle {
  /** Brings a row into view; with `around`, so many rows around it too, if it was not in view. */
  reveal(row: number, options?: { readonly around?: number }): void;
  /** Whole rows that fit into the view. */
  rowsInView(): number;
}

export interface VirtualRowsProps {
  readonly count: number;
  /** Class of the scroller. CSS gives its height, and `--row-height`, the height of each row. */
  readonly class: string;
  readonly attributes?: HTMLAttributes<HTMLDivElement>;
  /** Gets the rows to draw, if they have changed. */
  readonly onRows: (rows: DrawnRows) => void;
  readonly renderRow: (row: number) => ComponentChildren;
  readonly handle?: Ref<VirtualRowsHandle>;
}

/**
 * Draws only the rows in view, of as many as there are. The scroller is never taller than browsers allow; the rows stay in
 * place in it, and their contents change.
 */
export function VirtualRows({ count, attributes, onRows, renderRow, handle, ...props }: VirtualRowsProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const [sizes, setSizes] = useState({ rowPx: 32, viewPx: 320 });
  const [top, setTop] = useState(0);
  /** The scroll position that belongs to `top`. */
  const scrolled = useRef(0);
  const latestTop = useRef(0);
  const space: RowSpace = { count, ...sizes };

  useLayoutEffect(() => {
    const measure = () => {
      const [rowPx, viewPx] = [probe.current?.getBoundingClientRect().height, scroller.current?.clientHeight];
      if (rowPx && viewPx) setSizes((old) => (old.rowPx === rowPx && old.viewPx === viewPx ? old : { rowPx, viewPx }));
    };
    const observer = new ResizeObserver(measure);
    for (const { current } of [scroller, probe]) if (current !== null) observer.observe(current);
    measure();
    return () => observer.disconnect();
  }, []);

  const goTo = (next: number): void => {
    const element = scroller.current;
    latestTop.current = next;
    setTop(next);
    if (element === null) return;
    element.scrollTop = scrollOf(space, next);
    scrolled.current = element.scrollTop;
  };
  const onScroll = (): void => {
    const to = scroller.current?.scrollTop ?? 0;
    if (to === scrolled.current) return;
    const next = topAfterScroll(space, { top: latestTop.current, from: scrolled.current, to });
    scrolled.current = to;
    latestTop.current = next;
    setTop(next);
  };
  /** After a wheel has moved a few rows, the scrollbar is put where it belongs. */
  const onScrollEnd = (): void => {
    if (isScaled(space)) goTo(latestTop.current);
  };

  const end = Math.max(0, count - sizes.viewPx / sizes.rowPx);
  const shown = Math.min(top, end);
  const rows = drawnRows(space, { top: shown, over: ROWS_BEYOND });
  useEffect(() => onRows(rows), [rows.first, rows.count]);
  useImperativeHandle(handle ?? null, () => ({
    reveal: (row, options) => {
      const next = topToReveal(space, { top: shown, row, ...options });
      if (next !== top) goTo(next);
    },
    rowsInView: () => Math.max(1, Math.floor(sizes.viewPx / sizes.rowPx)),
  }));

  return (
    <div {...attributes} {...props} ref={scroller} onScroll={onScroll} onScrollEnd={onScrollEnd}>
      <div class="virtual-probe" ref={probe} aria-hidden="true" />
      <div class="virtual-content" role="presentation" style={{ height: `${contentPx(space)}px` }}>
        <div
          class="virtual-view"
          role="presentation"
          style={{ height: `${Math.min(sizes.viewPx, count * sizes.rowPx)}px` }}
        >
          <div
            class="virtual-rows"
            role="presentation"
            style={{ transform: `translateY(${(rows.first - shown) * sizes.rowPx}px)` }}
          >
            {Array.from({ length: rows.count }, (_, index) => renderRow(rows.first + index))}
          </div>
        </div>
      </div>
    </div>
  );
}
