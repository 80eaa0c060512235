using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Switchyard.PagedState;

/// <summary>Gathers what many requests want stored at the same time into one write. The next write begins while the documents of the one before are saved.</summary>
/// <param name="writer">Does the writing.</param>
/// <param name="written">Called after each write with all its documents, oldest first, before the requests learn of it; may be slow.</param>
/// <param name="logger">Is told of failures, once a write.</param>
public sealed partial class IndexedStore<TDocument>(
    IndexWriter<TDocument> writer,
    Func<IReadOnlyCollection<TDocument>, CancellationToken, Task> written,
    ILogger<IndexedStore<TDocument>> logger) : BackgroundService
    where TDocument : class, IIndexed<TDocument>
{
    private const int MostDocuments = 500;
    private const int MostBytes = IndexLimits.RequestBytes / 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>();

    /// <summary>How many requests wait for the next write.</summary>
    public int WaitingCount => _waiting.Reader.Count;

    /// <summary>Returns when all are stored and <c>written</c> has been called for them, also when they were stored before.</summary>
    /// <returns>The documents as they are stored, by id.</returns>
    /// <exception cref="Exception">Whatever the store or <c>written</c> threw: the same documents may be given again.</exception>
    public Task<IReadOnlyDictionary<Guid, TDocument>> AddAsync(IReadOnlyList<NewDocument<TDocument>> documents)
    {
        var waiting = new Waiting(documents);
        if (!_waiting.Writer.TryWrite(waiting))
            throw new OperationCanceledException("The app is stopping.");
        return waiting.Stored.Task;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
                await WriteAsync(Gather(), stoppingToken);
        }
        finally
        {
            _waiting.Writer.Complete();
            while (_waiting.Reader.TryRead(out var left))
                left.Stored.SetCanceled(stoppingToken);
        }
    }

    private List<Waiting> Gather()
    {
        var gathered = new List<Waiting>();
        for (var (documents, bytes) = (0, 0); documents < MostDocuments && bytes < MostBytes && _waiting.Reader.TryRead(out var next);)
        {
            gathered.Add(next);
            documents += next.Documents.Count;
            foreach (var document in next.Documents)
                bytes += document.Bytes.Length;
        }

        return gathered;
    }

    private async Task WriteAsync(List<Waiting> gathered, CancellationToken stoppingToken)
    {
        var limited = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limited.CancelAfter(Patience);
        try
        {
            var documents = new Dictionary<Guid, NewDocument<TDocument>>();
            foreach (var waiting in gathered)
            {
                foreach (var document in waiting.Documents)
                    documents.TryAdd(document.Document.Id, document);
            }

            var saving = await writer.BeginAsync(documents, limited.Token);

            // Not awaited: the next write need not wait for the rest and the telling. They report to the waiting requests, not to us.
            _ = TellAsync(gathered, saving, limited);
        }
        catch (Exception e)
        {
            LogFailure(e, typeof(TDocument).Name, gathered.Count);
            foreach (var waiting in gathered)
                waiting.Stored.SetException(e);
            limited.Dispose();
        }
    }

    private async Task TellAsync(List<Waiting> gathered, Task<Dictionary<Guid, TDocument>> saving, CancellationTokenSource limited)
    {
        using (limited)
        {
            try
            {
                var stored = await saving;
                await written(stored.Values, limited.Token);
                foreach (var waiting in gathered)
                    waiting.Stored.SetResult(stored);
            }
            catch (Exception e)
            {
                LogFailure(e, typeof(TDocument).Name, gathered.Count);
                foreach (var waiting in gathered)
                    waiting.Stored.SetException(e);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Writing {Documents} for {Requests} requests failed; they are to be repeated")]
    private partial void LogFailure(Exception exception, string documents, int requests);

    private sealed class Waiting(IReadOnlyList<NewDocument<TDocument>> documents)
    {
        public IReadOnlyList<NewDocument<TDocument>> Documents => documents;

        public TaskCompletionSource<IReadOnlyDictionary<Guid, TDocument>> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
