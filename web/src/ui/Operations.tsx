import { dismiss, operations } from '../api/operations'
import { useStore } from '../api/store'

const told = { pending: 'is under way…', succeeded: 'is done.', rejected: 'was refused.' } as const

/** Writes that take long, wherever one goes meanwhile. */
export function Operations() {
  const all = useStore(operations)
  return (
    <section className="operations" aria-label="Operations" aria-live="polite">
      {all.map(({ id, label, status, detail }) => (
        <div className="card" data-status={status} key={id}>
          <p><strong>{label}</strong> {told[status]} {detail}</p>
          {status !== 'pending' && <button type="button" className="quiet" onClick={() => dismiss(id)}>Dismiss</button>}
        </div>
      ))}
    </section>
  )
}
