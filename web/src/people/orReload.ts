import { get } from '../api/http'
import { Problem } from '../api/problem'
import type { User } from '../api/types'

/** Runs a write; when somebody else changed the user meanwhile, shows the user as it is now and asks to look again. @throws Problem */
export async function orReload(id: string, onChanged: (user: User) => void, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (Problem.of(error).status !== 412) throw error
    onChanged(await get<User>(`/users/${id}`))
    throw new Problem(412, 'Somebody else changed this person meanwhile. Look at it as it is now, then try again.')
  }
}
