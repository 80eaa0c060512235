import type { User } from '../api/types'
import * as format from '../ui/format'
import { Notice } from '../ui/Notice'

interface Props {
  mine: { name: string; email: string }
  theirs: User
  onMine: () => void
  onTheirs: () => void
}

/** Two changes of one user: which is to stay? */
export function Conflict({ mine, theirs, onMine, onTheirs }: Props) {
  return (
    <Notice kind="problem">
      <p>Somebody else changed this on {format.time(theirs.changedAt)} (version {theirs.version}). Yours is not saved yet.</p>
      <table>
        <thead><tr><th scope="col">Field</th><th scope="col">Yours</th><th scope="col">Theirs</th></tr></thead>
        <tbody>
          <tr><th scope="row">Name</th><td>{mine.name}</td><td>{theirs.name}</td></tr>
          <tr><th scope="row">Email</th><td>{mine.email}</td><td>{theirs.email}</td></tr>
        </tbody>
      </table>
      <div className="actions">
        <button type="button" onClick={onTheirs}>Take theirs</button>
        <button type="button" onClick={onMine}>Save yours over it</button>
      </div>
    </Notice>
  )
}
