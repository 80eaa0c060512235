using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Switchyard.ServiceDefaults.Sidecars;
using Switchyard.Sidecar.Testing;
using Switchyard.TestSupport;

namespace Switchyard.PagedState.Tests;

/// <summary>A document of the plainest kind.</summary>
public sealed record Note(Guid Id, string Text, string Page) : IIndexed<Note>
{
    /// <inheritdoc/>
    public int SizeBound => 512;

    /// <inheritdoc/>
    public Note PlacedOn(string page, DateTime at) => this with { Page = page };
}

/// <summary>An index over the state of a sidecar: an embedded one, or one that fails on demand.</summary>
internal sealed class IndexSite : IAsyncDisposable
{
    public static readonly StateKeys Keys = new("note");
    private readonly IAsyncDisposable sidecar;

    private IndexSite(IAsyncDisposable sidecar, IReadOnlyDictionary<string, string> environment)
    {
        this.sidecar = sidecar;
        var settings = new ConfigurationBuilder().AddInMemoryCollection(environment.ToDictionary(setting => setting.Key, string? (setting) => setting.Value)).Build();
        Dapr = new DaprClientBuilder().UseHttpEndpoint(environment["DAPR_HTTP_ENDPOINT"]).UseGrpcEndpoint(environment["DAPR_GRPC_ENDPOINT"])
            .UseDaprApiToken(environment["DAPR_API_TOKEN"]).UseGrpcChannelOptions(SidecarChannel.Options(settings)).Build();
        State = new StateAccess(Dapr);
        Reader = new IndexReader<Note>(State, Keys);
    }

    /// <summary>The sidecar that fails on demand, where it is one.</summary>
    public FakeSidecar Faults => (FakeSidecar)sidecar;

    public DaprClient Dapr { get; }

    public StateAccess State { get; }

    public IndexReader<Note> Reader { get; }

    public static async Task<IndexSite> StartAsync()
    {
        var sidecars = new EmbeddedSidecars(ComponentFolder.InMemory());
        var sidecar = sidecars.Add("app", hasApp: false);
        await sidecar.StartAsync();
        return new IndexSite(sidecars, sidecar.Environment);
    }

    public static async Task<IndexSite> StartWithFaultsAsync()
    {
        var sidecar = await FakeSidecar.StartAsync();
        return new IndexSite(sidecar, sidecar.Environment);
    }

    /// <summary>A writer as a process of its own has one.</summary>
    public IndexWriter<Note> Writer(TimeProvider? clock = null) => new(State, Keys, clock ?? TimeProvider.System);

    /// <summary>Writes one note.</summary>
    public static Task WriteAsync(IndexWriter<Note> writer, Guid id, string text = "text") => writer.WriteAsync(
        new Dictionary<Guid, NewDocument<Note>> { [id] = new(new Note(id, text, ""), ReadOnlyMemory<byte>.Empty) }, CancellationToken.None);

    /// <summary>The ids of the whole list, page by page.</summary>
    public async Task<List<Guid>> ListAsync(int limit = 100, Func<Note, bool>? isShown = null)
    {
        var ids = new List<Guid>();
        Position? after = null;
        do
        {
            var (notes, next) = await Reader.ListAsync(after, limit, isShown, CancellationToken.None);
            ids.AddRange(notes.Select(note => note.Id));
            after = next;
        }
        while (after is not null);
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        Dapr.Dispose();
        await sidecar.DisposeAsync();
    }
}

/// <summary>A clock that stands where it is put.</summary>
internal sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
