import { useState } from 'react'
import { Problem } from '../api/problem'

export interface Action {
  isBusy: boolean
  problem: Problem | undefined
  /** Runs something, and shows how it fails. @returns whether it succeeded */
  run: (work: () => Promise<void>) => Promise<boolean>
  /** What the server says is wrong with a field. */
  errorOf: (field: string) => string | undefined
}

/** Something a button does: one at a time, with its last problem. */
export function useAction(): Action {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const run = async (work: () => Promise<void>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await work()
      return true
    } catch (error) {
      setProblem(Problem.of(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, problem, run, errorOf: field => problem?.errors[field]?.join(' ') }
}
