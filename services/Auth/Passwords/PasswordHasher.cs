using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Switchyard.UserValidation;
using Bcrypt = BCrypt.Net.BCrypt;

namespace Switchyard.Auth.Passwords;

/// <summary>bcrypt, a bounded number at once: a hash costs a tenth of a second of a processor, so that unbounded ones would stop everything else.</summary>
public sealed class PasswordHasher : IDisposable
{
    private const int SaltAndHashCharacters = 53;

    private readonly int workFactor;
    private readonly int longestQueue;
    private readonly SemaphoreSlim turns;
    private readonly string nobodys;
    private int waiting;

    /// <summary>Takes cost and bounds from the settings.</summary>
    public PasswordHasher(IOptions<AuthOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        workFactor = options.Value.WorkFactor;
        longestQueue = options.Value.HashesWaiting;
        turns = new SemaphoreSlim(options.Value.HashesAtOnce > 0 ? options.Value.HashesAtOnce : Environment.ProcessorCount);
        nobodys = string.Create(CultureInfo.InvariantCulture, $"$2a${workFactor:00}${new string('.', SaltAndHashCharacters)}");
    }

    /// <summary>A password's hash under a new salt.</summary>
    /// <exception cref="TooManyHashesException">Too many wait already.</exception>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        InTurnAsync(() => Bcrypt.HashPassword(password, workFactor), cancellationToken);

    /// <summary>Whether the password is the hash's. With no hash, or a password longer than bcrypt sees, the answer is no, after the same time.</summary>
    /// <exception cref="TooManyHashesException">Too many wait already.</exception>
    public Task<bool> VerifyAsync(string password, string? hash, CancellationToken cancellationToken)
    {
        var asked = Encoding.UTF8.GetByteCount(password) <= Rules.LongestPasswordBytes ? hash : null;
        return InTurnAsync(() => Bcrypt.Verify(password, asked ?? nobodys) && asked is not null, cancellationToken);
    }

    /// <summary>For a caller who would count a try that is then not made.</summary>
    /// <exception cref="TooManyHashesException">Too many wait already.</exception>
    public void ThrowIfBusy()
    {
        if (Volatile.Read(ref waiting) >= longestQueue)
            throw new TooManyHashesException();
    }

    /// <summary>Whether the hash is cheaper than new ones.</summary>
    public bool IsCheap(string hash) => Bcrypt.PasswordNeedsRehash(hash, workFactor);

    /// <inheritdoc/>
    public void Dispose() => turns.Dispose();

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref waiting) > longestQueue)
        {
            Interlocked.Decrement(ref waiting);
            throw new TooManyHashesException();
        }
        try
        {
            await turns.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            turns.Release();
        }
    }
}

/// <summary>More passwords wait to be hashed than the settings allow: the caller is to come again.</summary>
public sealed class TooManyHashesException() : Exception("too many passwords wait to be hashed");
