import { useSyncExternalStore } from 'react'

/** Pages live behind the `#`, so that no page's address is an address of the API. */
export interface Route {
  page: string
  id: string | undefined
}

const read = () => window.location.hash.replace(/^#\/?/, '')

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

export function useRoute(): Route {
  const [page = '', id] = useSyncExternalStore(subscribe, read).split('/').map(decodeURIComponent)
  return { page, id }
}

export function go(page: string): void {
  window.location.hash = `#/${page}`
}
