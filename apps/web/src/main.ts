import { describePlan } from "@rec/browser";
import { byId } from "./element.ts";
import { formatMs } from "./format-number.ts";
import { type Lesson, linkLesson } from "./lesson.ts";
import { type LessonUrls, type Mistake, mistakes } from "./mistakes.ts";
import { createRecordsPanel } from "./records-panel.ts";
import { mistakeButtons } from "./view/mistakes-view.ts";
import { planContent, planSummary } from "./view/plan-view.ts";
import { problemContent } from "./view/problem-view.ts";
import { timingsTable, totalMs } from "./view/timings-view.ts";

/** Links the lesson and keeps the page up to date, now and whenever the reader asks for another link. */
async function startPage(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const urls: LessonUrls = {
    program: query.get("program") ?? "wasm/program.wasm",
    memory: query.get("memory") ?? "wasm/memory.wasm",
  };
  const records = createRecordsPanel();
  let underWay = new AbortController();

  /** Aborts the link that is in progress before it starts another. */
  const relink = async (mistake: Mistake | undefined): Promise<void> => {
    underWay.abort();
    underWay = new AbortController();
    const { signal } = underWay;
    byId("mistakes", HTMLElement).replaceChildren(...mistakeButtons(mistake, choose));
    showStatus("working", "Linking");
    try {
      const lesson = await linkLesson(urls, mistake, signal);
      if (signal.aborted) return;
      showLink(lesson);
      records.open(lesson);
    } catch (error) {
      if (signal.aborted) return;
      records.close();
      showProblem(error, () => choose(undefined));
    }
  };

  /** Writes the choice to the page's address, so that the address can be shared. */
  const choose = (mistake: Mistake | undefined): void => {
    const url = new URL(location.href);
    if (mistake === undefined) url.searchParams.delete("break");
    else url.searchParams.set("break", mistake.id);
    history.replaceState(null, "", url);
    const linked = relink(mistake);
    byId("mistakes", HTMLElement).querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
    void linked.then(() =>
      (mistake === undefined ? byId("status", HTMLElement) : byId("problem", HTMLElement)).scrollIntoView({
        block: "nearest",
      }),
    );
  };

  byId("program-url", HTMLElement).textContent = JSON.stringify(urls.program);
  byId("memory-url", HTMLElement).textContent = JSON.stringify(urls.memory);
  await relink(mistakes.find(({ id }) => id === query.get("break")));
}

function showLink({ linked: { plan, timings } }: Lesson): void {
  const total = formatMs(totalMs(timings));
  byId("problem", HTMLElement).hidden = true;
  byId("linked", HTMLElement).hidden = false;
  showStatus("linked", `Linked in ${total}`);
  byId("plan-summary", HTMLElement).textContent = planSummary(plan);
  byId("plan", HTMLElement).replaceChildren(...planContent(plan));
  byId("plan-text", HTMLElement).textContent = describePlan(plan);
  byId("timings-summary", HTMLElement).textContent = `${total} in all`;
  byId("timings", HTMLElement).replaceChildren(timingsTable(timings));
}

function showProblem(error: unknown, onRetry: () => void): void {
  byId("linked", HTMLElement).hidden = true;
  byId("problem", HTMLElement).hidden = false;
  byId("problem", HTMLElement).replaceChildren(...problemContent(error, onRetry));
  showStatus("failed", "Failed");
}

function showStatus(state: "working" | "linked" | "failed", text: string): void {
  const status = byId("status", HTMLElement);
  status.dataset["state"] = state;
  status.textContent = text;
}

await startPage();
