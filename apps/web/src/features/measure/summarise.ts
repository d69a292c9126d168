import { max, median, min, quantile } from "simple-statistics";
import type { FormName, FormState, Round } from "../../model/measure-api.ts";

/** The order of forms, in the table and in the chart. */
export const FORM_TITLES: Readonly<Record<FormName, string>> = {
  closures: "Closures by hand",
  shim: "Shim",
  direct: "Direct",
  fused: "Fused",
};

/** Nanoseconds for one operation. */
export interface Spread {
  readonly median: number;
  /** The middle half of the samples lies between these. */
  readonly lower: number;
  readonly upper: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface Row {
  readonly form: FormName;
  readonly note: string;
  /** Undefined if the form is not possible, or before the first round. */
  readonly spread: Spread | undefined;
  /** The median of the ratios to the base within a round: what slows a whole round changes no ratio. */
  readonly ratio: number | undefined;
}

export interface Summary {
  readonly rows: readonly Row[];
  /** The form that the others are compared with: direct, or the first that is possible. */
  readonly base: FormName | undefined;
}

export function summarise(forms: readonly FormState[], rounds: readonly Round[]): Summary {
  const spreads = new Map(forms.map(({ form }) => [form, spreadOf(rounds.flatMap((round) => round[form] ?? []))]));
  const possible = forms.filter(({ possible }) => possible).map(({ form }) => form);
  const base = possible.find((form) => form === "direct") ?? possible[0];
  const rows = forms.map(({ form, note }): Row => {
    return { form, note, spread: spreads.get(form), ratio: base && ratioOf(rounds, { form, base }) };
  });
  return { rows, base };
}

function ratioOf(
  rounds: readonly Round[],
  { form, base }: { readonly form: FormName; readonly base: FormName },
): number | undefined {
  const ratios = rounds.flatMap((round) => {
    const [time, unit] = [round[form], round[base]];
    return time === undefined || !unit ? [] : [time / unit];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

function spreadOf(samples: readonly number[]): Spread | undefined {
  if (samples.length === 0) return undefined;
  const values = [...samples];
  return {
    median: median(values),
    lower: quantile(values, 0.25),
    upper: quantile(values, 0.75),
    lowest: min(values),
    highest: max(values),
  };
}

/** Nanoseconds with three digits: `2.41`, `24.1`, `2,410`. */
export function formatNs(nanoseconds: number): string {
  const digits = nanoseconds < 10 ? 2 : nanoseconds < 100 ? 1 : 0;
  return nanoseconds.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
