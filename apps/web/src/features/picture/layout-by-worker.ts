import elkApi from "elkjs/lib/elk-api.js";
import { type Direction, type Layout, layOut, layoutInput, type Sizes } from "./layout.ts";
import lesson from "./lesson-layout.json" with { type: "json" };
import type { Picture } from "./picture.ts";

/** Lays pictures out, in a worker that starts at the latest with the first picture for which no layout is stored. */
export interface Layouter {
  /** The stored layout of the lesson, if the picture is the one that it was made for. */
  stored(picture: Picture, sizes: Sizes, direction: Direction): Layout | undefined;
  layOut(picture: Picture, sizes: Sizes, direction: Direction): Promise<Layout>;
  /** Starts the worker, which takes longer than the layout of a few modules. */
  prepare(): void;
  /** Ends the worker. */
  close(): void;
}

export function createLayouter(startWorker: () => Worker): Layouter {
  let elk: InstanceType<typeof elkApi.default> | undefined;
  const known = new Map<string, Layout>();
  const start = () => {
    elk ??= new elkApi.default({ workerFactory: startWorker });
    return elk;
  };
  return {
    prepare: start,
    stored: (picture, sizes, direction) => {
      const input = JSON.stringify(layoutInput(picture, sizes, direction));
      const found = lesson.find((entry) => JSON.stringify(entry.input) === input)?.layout;
      return (found as Layout | undefined) ?? known.get(input);
    },
    async layOut(picture, sizes, direction) {
      const input = layoutInput(picture, sizes, direction);
      const key = JSON.stringify(input);
      const layout = await layOut(start(), input);
      known.set(key, layout);
      return layout;
    },
    close: () => elk?.terminateWorker(),
  };
}
