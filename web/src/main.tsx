import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { resumeSession } from './api/session'
import { App } from './App'
import { applyTheme } from './ui/theme'
import './styles.css'

applyTheme()
void resumeSession()
createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>)
