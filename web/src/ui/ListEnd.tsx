import { Notice } from './Notice'
import type { List } from './useList'

/** What stands below a list: the way on, what went wrong, or that there is nothing. */
export function ListEnd<T>({ list, empty }: { list: List<T>; empty: string }) {
  if (list.problem) return <Notice kind="problem">{list.problem.detail}</Notice>
  if (list.isLoading) return <p className="hint" role="status">Loading…</p>
  if (list.hasMore) return <button type="button" onClick={list.more}>Show more</button>
  return list.items.length === 0 ? <p className="empty">{empty}</p> : null
}
