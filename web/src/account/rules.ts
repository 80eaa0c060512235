/** The rules for what users give, as the services check them (libraries/UserValidation). */

const shortestPassword = 10
/** bcrypt does not see further bytes. */
const longestPasswordBytes = 72

export function checkPassword(password: string): string | undefined {
  if (password === '') return 'A password is required.'
  if ([...password].length < shortestPassword) return `A password has at least ${shortestPassword} characters.`
  if (new TextEncoder().encode(password).length > longestPasswordBytes) return `A password has at most ${longestPasswordBytes} bytes in UTF-8.`
  return password.includes('\0') ? 'A password has no NUL character.' : undefined
}

export function checkRole(role: string): string | undefined {
  return /^[a-z0-9-]{1,40}$/.test(role) ? undefined : 'A role has 1 to 40 lower-case letters, digits and hyphens.'
}
