/** A tab that is not chosen is reached from the chosen one. */
const FOCUSABLE =
  ":is(a[href], button, input, select, textarea, summary, [tabindex], [contenteditable])" +
  ":not(:disabled, [hidden], [type=hidden], [role=tab][tabindex='-1'])";

/** A button that is disabled only while something short runs keeps its focus. */
const DISABLED_MS = 200;

/** An element, where it stands, and its position among the children there. */
interface Place {
  readonly element: Element;
  readonly parent: Element;
  readonly at: number;
}

/**
 * When the element that has the focus goes away, or is disabled, its neighbour gets the focus: the next element where it stood, else
 * the one before, else the same beside its parent. A browser would return to the start of the page.
 */
export function keepFocus(root: Element): void {
  let last: HTMLElement | undefined;
  let places: readonly Place[] = [];
  /** Whether the reader saw that the element had the focus: after a click of a button, browsers do not show it. */
  let isSeen = false;

  root.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    last = target;
    isSeen = target.matches(":focus-visible");
    places = placesOf(target, root);
  });
  root.addEventListener("focusout", ({ target }) => {
    // The reader may have left the element, or the page may be about to take it away.
    queueMicrotask(() => {
      if (target === last && !isLost(last)) last = undefined;
    });
  });
  new MutationObserver(() => {
    const lost = last;
    if (lost === undefined) return;
    if (!isLost(lost)) {
      places = placesOf(lost, root);
      return;
    }
    const move = (): void => {
      // The part of the page itself may have given the focus to another element.
      if (last !== lost || !hasNoFocus()) return;
      const heir = isLost(lost) ? heirOf(places) : lost;
      // A reader with a mouse looks where the mouse is.
      heir?.focus({ preventScroll: !isSeen });
    };
    setTimeout(move, lost.isConnected ? DISABLED_MS : 0);
  }).observe(root, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

function isLost(element: HTMLElement | undefined): boolean {
  return element !== undefined && (!element.isConnected || element.matches(":disabled"));
}

function hasNoFocus(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || activeElement.matches(":disabled");
}

/** From the element outwards. */
function placesOf(element: Element, root: Element): readonly Place[] {
  const places: Place[] = [];
  for (let each = element; each !== root; ) {
    const parent = each.parentElement;
    if (parent === null) break;
    places.push({ element: each, parent, at: [...parent.children].indexOf(each) });
    each = parent;
  }
  return places;
}

function heirOf(places: readonly Place[]): HTMLElement | undefined {
  for (const { element, parent, at } of places) {
    if (!parent.isConnected) continue;
    // Rows that the view has left are gone; one of those that are still drawn would bring the view back.
    if (parent.matches(".virtual-rows")) {
      const rows = parent.closest<HTMLElement>("[tabindex]");
      if (rows !== null) return rows;
    }
    const siblings = [...parent.children];
    const after = siblings.slice(element.parentElement === parent ? siblings.indexOf(element) + 1 : at);
    const before = siblings.slice(0, at).reverse();
    for (const sibling of [...after, ...before]) {
      const found = firstFocusable(sibling);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function firstFocusable(element: Element): HTMLElement | undefined {
  const candidates = [...(element.matches(FOCUSABLE) ? [element] : []), ...element.querySelectorAll(FOCUSABLE)];
  return candidates.find((each): each is HTMLElement => each instanceof HTMLElement && each.checkVisibility());
}
