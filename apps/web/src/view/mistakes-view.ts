import { element } from "../element.ts";
import { type Mistake, mistakes } from "../mistakes.ts";

/** One toggle for each mistake; the chosen one is pressed. */
export function mistakeButtons(
  chosen: Mistake | undefined,
  onChoose: (mistake: Mistake | undefined) => void,
): readonly HTMLElement[] {
  return mistakes.map((mistake) => {
    const pressed = mistake === chosen;
    const button = element(
      "button",
      { type: "button", "aria-pressed": String(pressed), "data-mistake": mistake.id },
      element("b", {}, mistake.label),
      element("small", {}, mistake.explanation),
    );
    button.addEventListener("click", () => onChoose(pressed ? undefined : mistake));
    return button;
  });
}
