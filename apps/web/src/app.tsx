import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { DropAnywhere } from "./features/modules/drop-anywhere.tsx";
import { RecordsPanel } from "./features/records/records-panel.tsx";
import type { Session } from "./session/session.ts";
import { TopBar } from "./top-bar.tsx";
import { Later } from "./ui/later.tsx";
import { loadStyle } from "./ui/load-style.ts";
import { type Tab, Tabs } from "./ui/tabs.tsx";

/** The parts beside the picture. All but the first are loaded when they are first shown. */
const tabs: readonly Tab[] = [
  {
    id: "records",
    label: "Records",
    load: async () => RecordsPanel,
  },
  { id: "memory", label: "Memory", load: async () => (await import("./features/memory/memory-panel.tsx")).MemoryPanel },
  { id: "call", label: "Call", load: async () => (await import("./features/call/call-panel.tsx")).CallPanel },
  {
    id: "time",
    label: "Timing",
    load: async () => (await import("./features/waterfall/waterfall-panel.tsx")).WaterfallPanel,
  },
  {
    id: "measure",
    label: "Measure",
    load: async () => (await import("./features/measure/measure-panel.tsx")).MeasurePanel,
  },
  {
    id: "take",
    label: "Take away",
    load: async () => (await import("./features/take-away/take-away-panel.tsx")).TakeAwayPanel,
  },
];

const loadModules = async () => (await import("./features/modules/modules-panel.tsx")).ModulesPanel;
const loadPicture = async () => (await import("./features/picture/picture-panel.tsx")).PicturePanel;
const loadProblems = async () => (await import("./features/problems/problem-list.tsx")).ProblemList;

/** Problems, warnings, and what was printed: a link without any does without their code. */
function Problems({ session }: { readonly session: Session }): JSX.Element | null {
  const view = session.view.value;
  const hasSome =
    session.problem.value !== undefined || (view?.plan.warnings.length ?? 0) > 0 || view?.printed !== undefined;
  return hasSome ? <Later load={loadProblems} session={session} /> : null;
}

/** The panel in view is drawn by then, after its answer. */
const DRAWN_MS = 40;

export function App({ session }: { readonly session: Session }): JSX.Element {
  const [isTabSettled, setTabSettled] = useState(false);
  const [isUsable, setUsable] = useState(false);
  const partsStyle = useRef<Promise<void> | undefined>(undefined);
  const isLinking = session.state.value === "working";
  // The modules can be used before all parts of the page are there. The worker answers in order: the panel in view has its
  // answer before this one.
  useEffect(() => {
    if (!isTabSettled || isLinking) return;
    const show = async () => {
      await new Promise((resolve) => setTimeout(resolve, DRAWN_MS));
      partsStyle.current ??= loadStyle("parts.css");
      await partsStyle.current;
      setUsable(true);
    };
    session.ask((linker) => linker.memories(), { reads: true }).then(show, show);
  }, [session, isTabSettled, isLinking]);
  return (
    <>
      <TopBar session={session} />
      <DropAnywhere session={session} />
      <main class="bench">
        <section class="card area-modules" aria-labelledby="modules-title">
          <h2 id="modules-title">Modules</h2>
          {isUsable ? <Later load={loadModules} session={session} /> : null}
        </section>
        <section class="card area-picture" aria-labelledby="picture-title">
          <h2 id="picture-title">How they link</h2>
          <Problems session={session} />
          {isUsable ? <Later load={loadPicture} session={session} /> : null}
        </section>
        <section class="card area-tabs" aria-label="The linked modules at work">
          <Tabs tabs={tabs} session={session} onSettled={() => setTabSettled(true)} />
        </section>
      </main>
    </>
  );
}
