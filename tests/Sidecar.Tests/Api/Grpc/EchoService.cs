using System.Collections.Concurrent;
using Grpc.Core;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>A call of <see cref="EchoService"/> as the app saw it.</summary>
public sealed record EchoCall(string Method, IReadOnlyList<Metadata.Entry> Headers, DateTime Deadline, Task Cancelled)
{
    /// <summary>All values of a key, in order.</summary>
    public IReadOnlyList<string> All(string key) => [.. Headers.Where(entry => entry.Key == key).Select(entry => entry.Value)];
}

/// <summary>The methods of <see cref="EchoService"/>.</summary>
public static class EchoMethods
{
    private const string Name = "test.Echo";

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    /// <summary>Gives back what it got, with a header and a trailer, unless <see cref="EchoService.OnUnary"/> does something else first.</summary>
    public static Method<byte[], byte[]> Unary { get; } = new(MethodType.Unary, Name, "Unary", Bytes, Bytes);

    /// <summary>Gives each message back as it comes.</summary>
    public static Method<byte[], byte[]> Duplex { get; } = new(MethodType.DuplexStreaming, Name, "Duplex", Bytes, Bytes);

    /// <summary>Gives one message for each byte it got, then fails if the last is 0.</summary>
    public static Method<byte[], byte[]> Repeat { get; } = new(MethodType.ServerStreaming, Name, "Repeat", Bytes, Bytes);

    /// <summary>Gives the number of messages.</summary>
    public static Method<byte[], byte[]> Count { get; } = new(MethodType.ClientStreaming, Name, "Count", Bytes, Bytes);

    /// <summary>A method that the service does not have.</summary>
    public static Method<byte[], byte[]> Nope { get; } = new(MethodType.Unary, Name, "Nope", Bytes, Bytes);
}

/// <summary>A service of an app's own, with a method of each kind, that a sidecar knows nothing of.</summary>
[BindServiceMethod(typeof(EchoService), nameof(Bind))]
public class EchoService
{
    /// <summary>What a unary call does before it answers.</summary>
    public Func<ServerCallContext, Task>? OnUnary { get; set; }

    /// <summary>Every call, in order.</summary>
    public ConcurrentQueue<EchoCall> Calls { get; } = new();

    public static void Bind(ServiceBinderBase binder, EchoService? service)
    {
        binder.AddMethod(EchoMethods.Unary, service is null ? null! : service.Unary);
        binder.AddMethod(EchoMethods.Duplex, service is null ? null! : service.Duplex);
        binder.AddMethod(EchoMethods.Repeat, service is null ? null! : service.Repeat);
        binder.AddMethod(EchoMethods.Count, service is null ? null! : service.Count);
    }

    public virtual async Task<byte[]> Unary(byte[] request, ServerCallContext context)
    {
        Record(context);
        if (OnUnary is { } first)
            await first(context);
        await context.WriteResponseHeadersAsync(new Metadata { { "x-back", "1" } });
        context.ResponseTrailers.Add("x-trail", "t");
        return request;
    }

    public virtual async Task Duplex(IAsyncStreamReader<byte[]> requests, IServerStreamWriter<byte[]> replies, ServerCallContext context)
    {
        Record(context);
        await foreach (var request in requests.ReadAllAsync())
            await replies.WriteAsync(request);
        context.ResponseTrailers.Add("x-trail", "t");
    }

    public virtual async Task Repeat(byte[] request, IServerStreamWriter<byte[]> replies, ServerCallContext context)
    {
        Record(context);
        foreach (var octet in request)
            await replies.WriteAsync([octet]);
        if (request[^1] == 0)
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "asked to fail"));
    }

    public virtual async Task<byte[]> Count(IAsyncStreamReader<byte[]> requests, ServerCallContext context)
    {
        Record(context);
        byte count = 0;
        await foreach (var _ in requests.ReadAllAsync())
            count++;
        return [count];
    }

    private void Record(ServerCallContext context)
    {
        var cancelled = new TaskCompletionSource();
        context.CancellationToken.Register(() => cancelled.TrySetResult());
        Calls.Enqueue(new EchoCall(context.Method, [.. context.RequestHeaders], context.Deadline, cancelled.Task));
    }
}
