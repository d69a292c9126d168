/** Moves and enlarges a picture in its view, without drawing it again. */
export interface PanZoom {
  /** The picture has another size. It is shown anew if the reader has not moved it, or if it is another picture. */
  resize(size: { readonly width: number; readonly height: number }, isOther: boolean): void;
  zoomBy(factor: number): void;
  panBy(x: number, y: number): void;
  /** The whole picture. */
  fit(): void;
  /** The beginning, at a size that can be read. */
  reset(): void;
  close(): void;
}

/** A picture is not enlarged further by itself; by the reader, it is. */
const LARGEST_FIRST = 1.5;
const SMALLEST_FIRST = 0.8;
const LARGEST = 4;
const SMALLEST = 0.05;
/** The view takes no more of the height of the window. */
const PART_OF_WINDOW = 0.72;
const LEAST_HEIGHT = 180;
/** Beside the two other columns of the page, there is room below the picture: for a larger one, and for moving it. */
const HAS_ROOM = "(width >= 1700px)";
const LEAST_PART_OF_WINDOW = 0.5;
const LARGEST_FIRST_WITH_ROOM = 2;
/** A pointer that moves less is a click, in CSS pixels. */
const CLICK_REACH = 4;

export function createPanZoom(view: HTMLElement, world: SVGSVGElement): PanZoom {
  const events = new AbortController();
  let size = { width: 1, height: 1 };
  let [x, y, scale] = [0, 0, 1];
  let moved = false;

  const place = (): void => {
    world.style.transform = `translate(${x}px, ${y}px)`;
  };
  const applyScale = (): void => {
    world.setAttribute("width", String(size.width * scale));
    world.setAttribute("height", String(size.height * scale));
    place();
  };
  const centre = (): void => {
    x = Math.max(0, (view.clientWidth - size.width * scale) / 2);
    y = Math.max(0, (view.clientHeight - size.height * scale) / 2);
  };
  const reset = (): void => {
    moved = false;
    const hasRoom = matchMedia(HAS_ROOM).matches;
    const largest = hasRoom ? LARGEST_FIRST_WITH_ROOM : LARGEST_FIRST;
    scale = Math.min(largest, Math.max(SMALLEST_FIRST, view.clientWidth / size.width));
    const most = Math.max(LEAST_HEIGHT, innerHeight * PART_OF_WINDOW);
    const least = hasRoom ? innerHeight * LEAST_PART_OF_WINDOW : LEAST_HEIGHT;
    view.style.height = `${Math.round(Math.max(least, Math.min(size.height * scale, most)))}px`;
    centre();
    applyScale();
  };
  const zoomAt = (factor: number, centreX: number, centreY: number): void => {
    const next = Math.min(LARGEST, Math.max(SMALLEST, scale * factor));
    x = centreX - ((centreX - x) * next) / scale;
    y = centreY - ((centreY - y) * next) / scale;
    scale = next;
    moved = true;
    applyScale();
  };
  const panBy: PanZoom["panBy"] = (dx, dy) => {
    x += dx;
    y += dy;
    moved = true;
    place();
  };

  let from: { readonly id: number; readonly x: number; readonly y: number } | undefined;
  let dragging = false;
  const listen = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
    options: AddEventListenerOptions = {},
  ): void => view.addEventListener(name, listener, { ...options, signal: events.signal });

  listen("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = { id: event.pointerId, x: event.clientX, y: event.clientY };
    dragging = false;
  });
  listen("pointermove", (event) => {
    if (from?.id !== event.pointerId) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!dragging) {
      if (Math.hypot(dx, dy) < CLICK_REACH) return;
      dragging = true;
      view.setPointerCapture(event.pointerId);
      view.classList.add("dragging");
    }
    from = { id: event.pointerId, x: event.clientX, y: event.clientY };
    panBy(dx, dy);
  });
  const release = (): void => {
    from = undefined;
    view.classList.remove("dragging");
  };
  listen("pointerup", release);
  listen("pointercancel", release);
  // The click at the end of a drag chooses nothing.
  listen(
    "click",
    (event) => {
      if (dragging) event.stopPropagation();
      dragging = false;
    },
    { capture: true },
  );
  listen(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = view.getBoundingClientRect();
      zoomAt(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
    },
    { passive: false },
  );
  listen("keydown", (event) => {
    if (event.target !== view || event.ctrlKey || event.metaKey || event.altKey) return;
    const STEP = 60;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => panBy(STEP, 0),
      ArrowRight: () => panBy(-STEP, 0),
      ArrowUp: () => panBy(0, STEP),
      ArrowDown: () => panBy(0, -STEP),
      "+": () => zoomAt(1.25, view.clientWidth / 2, view.clientHeight / 2),
      "-": () => zoomAt(0.8, view.clientWidth / 2, view.clientHeight / 2),
      "0": reset,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  });
  // The browser scrolls to what gets the focus; the picture moves there instead.
  listen("scroll", () => {
    const { scrollLeft, scrollTop } = view;
    if (scrollLeft === 0 && scrollTop === 0) return;
    view.scrollTo(0, 0);
    panBy(-scrollLeft, -scrollTop);
  });
  let width = view.clientWidth;
  const observer = new ResizeObserver(() => {
    if (view.clientWidth === width) return;
    width = view.clientWidth;
    if (!moved) reset();
  });
  observer.observe(view);
  // With room, the height of the window decides too. On a phone it changes while the reader scrolls.
  addEventListener("resize", () => !moved && matchMedia(HAS_ROOM).matches && reset(), { signal: events.signal });

  return {
    resize(next, isOther) {
      size = next;
      if (isOther || !moved) reset();
      else applyScale();
    },
    zoomBy: (factor) => zoomAt(factor, view.clientWidth / 2, view.clientHeight / 2),
    panBy,
    fit() {
      moved = true;
      scale = Math.min(LARGEST_FIRST, view.clientWidth / size.width, view.clientHeight / size.height);
      centre();
      applyScale();
    },
    reset,
    close() {
      events.abort();
      observer.disconnect();
    },
  };
}
