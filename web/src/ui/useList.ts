import { useCallback, useEffect, useState } from 'react'
import { get } from '../api/http'
import { Problem } from '../api/problem'
import type { Page } from '../api/types'

/** A list that grows page by page. */
export interface List<T> {
  items: T[]
  /** Whether there is more to ask for. */
  hasMore: boolean
  isLoading: boolean
  problem: Problem | undefined
  more: () => void
  change: (items: (now: T[]) => T[]) => void
}

/** @param query what to ask with besides the cursor, as "email=a%40b"; another one starts the list anew */
export function useList<T>(path: string, query = ''): List<T> {
  const [items, change] = useState<T[]>([])
  const [next, setNext] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem>()
  const [isLoading, setLoading] = useState(true)

  const load = useCallback((after: string | null, signal?: AbortSignal) => {
    const parameters = [query, after !== null && `after=${encodeURIComponent(after)}`].filter(Boolean).join('&')
    setLoading(true)
    setProblem(undefined)
    get<Page<T>>(parameters ? `${path}?${parameters}` : path, signal)
      .then(page => {
        change(now => (after === null ? page.items : [...now, ...page.items]))
        setNext(page.next)
        setLoading(false)
      })
      .catch((error: unknown) => {
        if (signal?.aborted) return
        setProblem(Problem.of(error))
        setLoading(false)
      })
  }, [path, query])

  useEffect(() => {
    const stop = new AbortController()
    change([])
    load(null, stop.signal)
    return () => stop.abort()
  }, [load])

  return { items, hasMore: next !== null, isLoading, problem, more: () => load(next), change }
}
