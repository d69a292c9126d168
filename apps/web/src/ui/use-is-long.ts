import { useEffect, useState } from "preact/hooks";

/** Work that ends sooner needs no words. */
const SOON_MS = 300;

/** Whether work has been under way for so long that the page says so. */
export function useIsLong(isUnderWay: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (!isUnderWay) return;
    const timer = setTimeout(() => setLong(true), SOON_MS);
    return () => clearTimeout(timer);
  }, [isUnderWay]);
  return isLong;
}
