import { Store } from '../api/store'

export type Theme = 'light' | 'dark'

const key = 'switchyard.theme'
const systemIsDark = () => window.matchMedia('(prefers-color-scheme: dark)').matches

/** What is shown: the visitor's choice, else the system's. */
export const theme = new Store<Theme>(read())

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = theme.get()
}

export function toggleTheme(): void {
  theme.set(theme.get() === 'dark' ? 'light' : 'dark')
  localStorage.setItem(key, theme.get())
  applyTheme()
}

function read(): Theme {
  const chosen = localStorage.getItem(key)
  return chosen === 'light' || chosen === 'dark' ? chosen : systemIsDark() ? 'dark' : 'light'
}
