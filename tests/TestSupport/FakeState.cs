using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.Core;

namespace Switchyard.TestSupport;

/// <summary>A state store: bytes with ETags, refused when those differ. What would not survive on <c>state.mongodb</c> it refuses (<see cref="MongoValue"/>).</summary>
public sealed class FakeState
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (ByteString Value, string ETag)> _values = [];

    /// <summary>The keys that exist.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock)
                return [.. _values.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The length of the longest save so far, in bytes.</summary>
    public int LongestSave { get; private set; }

    /// <summary>A value as text, or null.</summary>
    public string? this[string key]
    {
        get
        {
            lock (_lock)
                return _values.TryGetValue(key, out var value) ? value.Value.ToStringUtf8() : null;
        }

        set
        {
            lock (_lock)
                _values[key] = (ByteString.CopyFromUtf8(value!), Guid.NewGuid().ToString());
        }
    }

    internal static RpcException Mismatch() => FakeDapr.Failure(StatusCode.Aborted, "possible etag mismatch. error from state store");

    internal GetStateResponse Get(string key)
    {
        lock (_lock)
            return _values.TryGetValue(key, out var value) ? new GetStateResponse { Data = value.Value, Etag = value.ETag } : new GetStateResponse();
    }

    internal GetBulkStateResponse Get(IEnumerable<string> keys)
    {
        var found = new GetBulkStateResponse();
        lock (_lock)
        {
            foreach (var key in keys)
                found.Items.Add(_values.TryGetValue(key, out var value) ? new BulkStateItem { Key = key, Data = value.Value, Etag = value.ETag } : new BulkStateItem { Key = key });
        }

        return found;
    }

    internal void Delete(string key)
    {
        lock (_lock)
            _values.Remove(key);
    }

    internal void Save(SaveStateRequest request)
    {
        LongestSave = Math.Max(LongestSave, request.CalculateSize());
        foreach (var item in request.States)
        {
            var isDocument = item.Metadata.TryGetValue("contentType", out var type) && type == "application/json";
            if ((isDocument ? MongoValue.FlawOfDocument(item.Value.ToStringUtf8()) : MongoValue.FlawOfText(item.Value.ToStringUtf8())) is { } flaw)
                throw FakeDapr.Failure(StatusCode.Internal, $"failed saving state: {item.Key}: {flaw}");
            Save(item);
        }
    }

    private void Save(StateItem item)
    {
        var etag = item.Etag?.Value;
        lock (_lock)
        {
            var exists = _values.TryGetValue(item.Key, out var old);
            var isFirstWrite = item.Options?.Concurrency == StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite;
            if (!string.IsNullOrEmpty(etag) ? !exists || old.ETag != etag : isFirstWrite && exists)
                throw Mismatch();
            _values[item.Key] = (item.Value, Guid.NewGuid().ToString());
        }
    }
}
