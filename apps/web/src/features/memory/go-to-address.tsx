import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Session } from "../../session/session.ts";
import { readAddress } from "./read-address.ts";

/** What the reader has written, also while another tab is in view. */
const createText = () => signal("");

/** A field that takes an address, and says what is wrong with it. */
export function GoToAddress({
  session,
  sizeBytes,
  onAddress,
}: {
  readonly session: Session;
  readonly sizeBytes: number;
  readonly onAddress: (address: number) => void;
}): JSX.Element {
  const written = session.keep(createText);
  const text = written.value;
  const reading = readAddress(text, sizeBytes);
  const problem = text === "" ? undefined : reading.problem;
  return (
    <form
      class="memory-go"
      onSubmit={(event) => {
        event.preventDefault();
        if (reading.address !== undefined) onAddress(reading.address);
      }}
    >
      <label for="memory-address">Address</label>
      <input
        id="memory-address"
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder="0x20000"
        value={text}
        aria-invalid={problem !== undefined}
        aria-describedby="memory-address-said"
        onInput={(event) => {
          written.value = event.currentTarget.value;
        }}
      />
      <button type="submit">Go</button>
      <p id="memory-address-said" class="memory-said">
        {problem}
      </p>
    </form>
  );
}
