import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Direction, type Layout, plainLayout, type Sizes, sizesOf } from "./layout.ts";
import { createLayouter, type Layouter } from "./layout-by-worker.ts";
import type { Picture } from "./picture.ts";
import type { Scene } from "./picture-input.ts";
import { pictureOf } from "./picture-of.ts";

/** A narrower panel stacks cards, in CSS pixels. */
const LEAST_FOR_ROWS = 700;

const startLayoutWorker = () =>
  new Worker(new URL("layout-worker.js", document.baseURI), { type: "module", name: "layout" });

/** The page has become quiet by then, and the reader has hardly brought in modules of their own. */
const QUIET_MS = 1000;

/** A picture that has its layout. */
export interface Shown {
  readonly picture: Picture;
  readonly sizes: Sizes;
  readonly layout: Layout;
  readonly scene: Scene;
  readonly direction: Direction;
  /** The cards only stand in rows, because the layout has not come yet. */
  readonly isPlain: boolean;
}

export function useDirection(panel: { readonly current: HTMLElement | null }): Direction {
  const [direction, setDirection] = useState<Direction>("right");
  useLayoutEffect(() => {
    const element = panel.current;
    if (element === null) return;
    const measure = (): void => setDirection(element.clientWidth < LEAST_FOR_ROWS ? "down" : "right");
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [panel]);
  return direction;
}

interface ShownInput {
  readonly scene: Scene | undefined;
  readonly opened: ReadonlySet<string>;
  readonly direction: Direction;
  readonly panel: { readonly current: HTMLElement | null };
}

/** The picture with its layout. Until that has come, the earlier picture stays; the first one stands in rows. */
export function useShown({ scene, opened, direction, panel }: ShownInput): {
  readonly shown: Shown | undefined;
  readonly isLayingOut: boolean;
} {
  const [shown, setShown] = useState<Shown | undefined>(undefined);
  const [isLayingOut, setLayingOut] = useState(false);
  const layouter = useRef<Layouter | undefined>(undefined);
  useEffect(() => {
    const timer = setTimeout(() => {
      layouter.current ??= createLayouter(startLayoutWorker);
      layouter.current.prepare();
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      layouter.current?.close();
    };
  }, []);
  useLayoutEffect(() => {
    if (scene === undefined) return;
    let current = true;
    const picture = pictureOf({ ...scene, opened });
    const sizes = sizesOf(picture);
    const show = (layout: Layout, isPlain = false): void => {
      if (!current) return;
      setShown({ picture, sizes, layout, scene, direction, isPlain });
      setLayingOut(false);
    };
    layouter.current ??= createLayouter(startLayoutWorker);
    const stored = layouter.current.stored(picture, sizes, direction);
    if (stored !== undefined) {
      show(stored);
    } else {
      const plain = () => plainLayout(picture, sizes, panel.current?.clientWidth ?? 0);
      setShown((earlier) => earlier ?? { picture, sizes, layout: plain(), scene, direction, isPlain: true });
      setLayingOut(true);
      layouter.current.layOut(picture, sizes, direction).then(show, () => show(plain(), true));
    }
    return () => {
      current = false;
    };
  }, [scene, opened, direction, panel]);
  return { shown, isLayingOut };
}
