import type { User } from '../api/types'
import * as format from '../ui/format'

/** What of a user nobody types. */
export function UserFacts({ user }: { user: User }) {
  return (
    <dl className="card facts">
      <dt>Id</dt><dd><code>{user.id}</code></dd>
      <dt>Roles</dt><dd>{user.roles.join(', ') || 'none'}</dd>
      <dt>Version</dt><dd>{user.version}</dd>
      <dt>Created</dt><dd>{format.time(user.createdAt)}</dd>
      <dt>Changed</dt><dd>{format.time(user.changedAt)}</dd>
    </dl>
  )
}
