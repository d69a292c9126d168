import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { ModuleSet } from "../../model/module-set.ts";
import { addressOf } from "../../model/set-address.ts";
import { shownName } from "../../model/shown-name.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

export function AddressSection({ set }: { readonly set: ModuleSet }): JSX.Element {
  const id = useId();
  const fragment = addressOf(set);
  const page = new URL(location.pathname, location.href);
  const address = fragment === undefined ? undefined : page.href + fragment;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>An address that opens this set</h3>
      {address === undefined ? (
        <p>{whyNoAddress(set)}</p>
      ) : (
        <div class="actions address">
          <input type="text" readOnly value={address} aria-label="Address of this set" />
          <CopyButton text={address} label="Copy the address" />
        </div>
      )}
    </section>
  );
}

const MOST_NAMES = 5;

function whyNoAddress({ modules }: ModuleSet): string {
  const files = modules.filter(({ source }) => source.from === "file").map(({ name }) => name);
  if (files.length === 0) return "The set is too large for an address.";
  const names = files.slice(0, MOST_NAMES).map(shownName).join(", ");
  const more = files.length > MOST_NAMES ? ` and ${files.length - MOST_NAMES} more` : "";
  return `There is none: files of yours cannot be in an address, and nothing is uploaded. These are files: ${names}${more}.`;
}
