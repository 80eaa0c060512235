import { useState } from 'react'
import * as format from '../ui/format'
import { HexView } from '../ui/HexView'

/** The message as it goes, or went, over the wire. */
export function MessageBytes({ bytes, isSent }: { bytes: Uint8Array; isSent: boolean }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <section className="card" aria-label="Bytes">
      <div className="row">
        <p>
          <strong>{format.bytes(bytes.length)}</strong> <span className="hint">of Cap’n Proto {isSent ? 'sent' : 'so far'}</span>
        </p>
        <button type="button" className="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide bytes' : 'Show bytes'}
        </button>
      </div>
      {isOpen && <HexView bytes={bytes} label="The message in hexadecimal" />}
    </section>
  )
}
