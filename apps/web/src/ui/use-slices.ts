import { useEffect, useRef, useState } from "preact/hooks";

/**
 * How many of many things to draw: some at once, and more in each later task, so that no task of the page is long. Things that
 * are drawn stay so.
 *
 * @param step - how many are drawn in one task
 */
export function useSlices(count: number, step: number): number {
  const drawn = useRef(step);
  const [, drawAgain] = useState(0);
  drawn.current = Math.min(drawn.current, Math.max(count, step));
  const current = drawn.current;
  useEffect(() => {
    if (current >= count) return;
    const timer = setTimeout(() => {
      drawn.current = current + step;
      drawAgain((times) => times + 1);
    });
    return () => clearTimeout(timer);
  }, [current, count, step]);
  return Math.min(current, count);
}
