import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Choice, Drawing } from "./drawing.tsx";
import type { Layout } from "./layout.ts";
import { createPanZoom, type PanZoom } from "./pan-zoom.ts";
import type { Stage } from "./picture.ts";
import type { Scene } from "./picture-input.ts";
import { PictureWork } from "./picture-work.tsx";
import type { Shown } from "./use-shown.ts";
import type { WalkStep } from "./walk.ts";

export interface PictureViewProps {
  readonly shown: Shown;
  readonly stage: Stage;
  readonly chosen: Choice | undefined;
  readonly walk: WalkStep | undefined;
  /** What is under way, in words. */
  readonly work: string | undefined;
  readonly onChoose: (choice: Choice) => void;
}

/** The drawing, to be moved and enlarged by pointer, keys and buttons. */
export function PictureView({ shown, stage, chosen, walk, work, onChoose }: PictureViewProps): JSX.Element {
  const view = useRef<HTMLDivElement>(null);
  const world = useRef<SVGSVGElement>(null);
  const panZoom = useRef<PanZoom | undefined>(undefined);
  const { picture, sizes, layout, scene, direction, isPlain } = shown;
  const lastLayout = useRef<Layout | undefined>(undefined);
  // From one stage to the other, lines move. In another layout they do not: cards are in other places at once.
  const isStep = lastLayout.current === layout;
  lastLayout.current = layout;
  const lastScene = useRef<Scene | undefined>(undefined);
  useLayoutEffect(() => {
    if (view.current === null || world.current === null) return;
    panZoom.current = createPanZoom(view.current, world.current);
    return () => panZoom.current?.close();
  }, []);
  useLayoutEffect(() => {
    panZoom.current?.resize(layout, lastScene.current !== scene);
    lastScene.current = scene;
  }, [layout, scene]);
  return (
    <div class="picture-frame">
      {/* Arrow keys move the picture while the view itself has the focus. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a set of fields is no picture */}
      <div
        class="picture-view"
        ref={view}
        role="group"
        aria-label="The picture: arrow keys move it, plus and minus change its size"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it reacts to keys
        tabIndex={0}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: SVG has no such element */}
        <svg
          ref={world}
          class={isStep ? "picture-world moving" : "picture-world"}
          data-stage={stage}
          data-laid-out={!isPlain}
          data-direction={direction}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          role="group"
          aria-label="Modules and their links"
        >
          <Drawing
            picture={picture}
            sizes={sizes}
            layout={layout}
            stage={stage}
            chosen={chosen}
            walk={walk}
            onChoose={onChoose}
          />
        </svg>
      </div>
      <PictureWork text={work} />
      <fieldset class="zoom" aria-label="Size of the picture">
        <button type="button" aria-label="Smaller" onClick={() => panZoom.current?.zoomBy(0.8)}>
          −
        </button>
        <button type="button" aria-label="Larger" onClick={() => panZoom.current?.zoomBy(1.25)}>
          +
        </button>
        <button type="button" onClick={() => panZoom.current?.fit()}>
          Whole
        </button>
        <button type="button" onClick={() => panZoom.current?.reset()}>
          Reset
        </button>
      </fieldset>
    </div>
  );
}
