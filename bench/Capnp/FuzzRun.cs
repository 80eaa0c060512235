using System.Diagnostics;
using Capnp;
using CapnpGen;
using Switchyard.ContactMessages;

namespace Switchyard.Bench.Capnp;

/// <summary>Feeds damaged messages to the guard, the decoder and the runtime, and checks what they promise about hostile bytes.</summary>
internal sealed class FuzzRun(int seed)
{
    private const int MemoryFactor = 64;
    private const int MemoryAllowance = 64 * 1024;
    private static readonly TimeSpan _slow = TimeSpan.FromSeconds(1);
    private static readonly int[] _segmentWords = [1, 2, 3, 5, 8, 16, 1024];
    private static readonly DateOnly _today = new(2030, 1, 1);

    private readonly MessageMutator _mutator = new(new Random(seed));
    private readonly byte[][] _messages = Messages(seed);

    /// <summary>Inputs by what became of them: <c>accepted</c>, or the rule that refused them.</summary>
    public SortedDictionary<string, long> Outcomes { get; } = new(StringComparer.Ordinal);

    /// <summary>Inputs that passed the guard, and so were read once more with the runtime, whole.</summary>
    public long Guarded { get; private set; }

    /// <summary>The most bytes that one input made the guard and the decoder allocate.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>Runs inputs, and throws at the first that breaks a promise.</summary>
    /// <exception cref="FuzzFinding">An exception, a slow input, or too much memory; the message has the input in hex.</exception>
    public void Run(long count)
    {
        for (long i = 0; i < count; i++)
        {
            var input = _mutator.Mutate(_messages[i % _messages.Length]);
            try
            {
                Feed(input);
            }
            catch (Exception exception) when (exception is not FuzzFinding)
            {
                throw new FuzzFinding($"Seed {seed}, input {i}: {Convert.ToHexString(input.Span)}", exception);
            }
        }
    }

    private void Feed(ReadOnlyMemory<byte> input)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        ContactMessageReader.TryReadBatch(input, _today, out _, out var refusal);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated > (long)MemoryFactor * input.Length + MemoryAllowance)
            throw new FuzzFinding($"{allocated} bytes allocated for {Convert.ToHexString(input.Span)}");
        if (Stopwatch.GetElapsedTime(start) > _slow)
            throw new FuzzFinding($"Slow: {Convert.ToHexString(input.Span)}");

        MostAllocated = Math.Max(MostAllocated, allocated);
        var outcome = refusal?.Rule ?? "accepted";
        Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
        if (ContactMessageGuard.Check(input.Span).IsNone)
            ReadWhole(input);
    }

    private void ReadWhole(ReadOnlyMemory<byte> input)
    {
        using var stream = new MemoryStream(input.ToArray());
        if (!HasEmptySegment(input.Span))
            CapnpSerializable.Create<Person>(DeserializerState.CreateRoot(Framing.ReadSegments(stream)));
        Guarded++;
    }

    // The runtime's framing takes an empty segment for the end of the stream.
    private static bool HasEmptySegment(ReadOnlySpan<byte> message)
    {
        var segments = BitConverter.ToInt32(message) + 1;
        for (var i = 1; i <= segments; i++)
        {
            if (BitConverter.ToInt32(message[(4 * i)..]) == 0)
                return true;
        }

        return false;
    }

    private static byte[][] Messages(int seed)
    {
        var source = new PersonSource(seed);
        return [.. Enumerable.Range(0, 700).Select(i => PersonSource.Encode(source.Next(), _segmentWords[i % _segmentWords.Length]))];
    }
}

/// <summary>An input that breaks a promise.</summary>
internal sealed class FuzzFinding(string message, Exception? cause = null) : Exception(message, cause);
