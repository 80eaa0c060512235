import type { ReactNode } from 'react'

/** A message that screen readers speak: problems at once, the rest when there is a pause. */
export function Notice({ kind, children }: { kind: 'problem' | 'good' | 'note'; children: ReactNode }) {
  return <div className={`notice ${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>{children}</div>
}
