using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>What the endpoints of Dapr's own service are bound to. It has no state: the handlers are in the table.</summary>
internal sealed class DaprService
{
    /// <summary>The name in paths: <c>/dapr.proto.runtime.v1.Dapr/{method}</c>.</summary>
    public const string Name = "dapr.proto.runtime.v1.Dapr";
}

/// <summary>
/// The methods of Dapr's service that are served. Dapr.Protos has clients and messages but no base class of a server, so each is bound by its name.
/// </summary>
internal sealed class GrpcMethodTable : IServiceMethodProvider<DaprService>
{
    private readonly List<Action<ServiceMethodProviderContext<DaprService>>> bindings = [];
    private readonly Dictionary<string, (string Api, string Version)> apis = new(StringComparer.Ordinal);

    /// <summary>Enters a call with one request and one reply.</summary>
    /// <param name="method">Its name in the service.</param>
    /// <param name="api">The API that <c>api.allowed</c> and <c>api.denied</c> know it by; empty = always on.</param>
    /// <param name="version">The version in those lists: <c>v1</c> or <c>v1alpha1</c>.</param>
    /// <param name="handleAsync">Gives the reply; what it throws is worded by <see cref="GrpcErrors"/>.</param>
    public void Unary<TRequest, TReply>(string method, string api, string version, Func<TRequest, ServerCallContext, ValueTask<TReply>> handleAsync)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        apis.Add(method, (api, version));
        bindings.Add(context => context.AddUnaryMethod(Describe<TRequest, TReply>(MethodType.Unary, method), [], async (_, request, call) =>
        {
            try
            {
                return await handleAsync(request, call);
            }
            catch (Exception exception) when (GrpcErrors.From(exception, call) is { } worded)
            {
                throw worded;
            }
        }));
    }

    /// <summary>Enters a call with one request and a stream of replies; the parameters are those of a unary one.</summary>
    public void ServerStream<TRequest, TReply>(string method, string api, string version,
        Func<TRequest, IServerStreamWriter<TReply>, ServerCallContext, Task> handleAsync)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        apis.Add(method, (api, version));
        bindings.Add(context => context.AddServerStreamingMethod(Describe<TRequest, TReply>(MethodType.ServerStreaming, method), [],
            (_, request, replies, call) => WordAsync(handleAsync(request, replies, call), call)));
    }

    /// <summary>Enters a call with streams both ways; the parameters are those of a unary one.</summary>
    public void Duplex<TRequest, TReply>(string method, string api, string version,
        Func<IAsyncStreamReader<TRequest>, IServerStreamWriter<TReply>, ServerCallContext, Task> handleAsync)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        apis.Add(method, (api, version));
        bindings.Add(context => context.AddDuplexStreamingMethod(Describe<TRequest, TReply>(MethodType.DuplexStreaming, method), [],
            (_, requests, replies, call) => WordAsync(handleAsync(requests, replies, call), call)));
    }

    /// <summary>Enters a call that is refused whatever it asks for.</summary>
    /// <param name="method">The method, of any shape.</param>
    /// <param name="api">As for a unary one.</param>
    /// <param name="version">As for a unary one.</param>
    /// <param name="refuse">Gives the status for the first request; null when there was none.</param>
    public void Refused(MethodDescriptor method, string api, string version, Func<IMessage?, RpcException> refuse)
    {
        apis.Add(method.Name, (api, version));
        var (requests, replies) = (AnyMessage(method.InputType), AnyMessage(method.OutputType));
        if (method.IsClientStreaming)
        {
            bindings.Add(context => context.AddDuplexStreamingMethod(
                new Method<IMessage, IMessage>(MethodType.DuplexStreaming, DaprService.Name, method.Name, requests, replies), [],
                async (_, stream, _, call) => throw refuse(await stream.MoveNext(call.CancellationToken) ? stream.Current : null)));
            return;
        }
        // A refusal looks the same whether one reply or a stream of them was asked for.
        bindings.Add(context => context.AddUnaryMethod(
            new Method<IMessage, IMessage>(MethodType.Unary, DaprService.Name, method.Name, requests, replies), [],
            (_, request, _) => throw refuse(request)));
    }

    /// <summary>The API and version that access lists know a method of Dapr's service by; null when it is not served.</summary>
    public (string Api, string Version)? Find(string method) => apis.TryGetValue(method, out var found) ? found : null;

    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<DaprService> context)
    {
        foreach (var bind in bindings)
            bind(context);
    }

    private static async Task WordAsync(Task call, ServerCallContext context)
    {
        try
        {
            await call;
        }
        catch (Exception exception) when (GrpcErrors.From(exception, context) is { } worded)
        {
            throw worded;
        }
    }

    private static Method<TRequest, TReply> Describe<TRequest, TReply>(MethodType type, string method)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() =>
        new(type, DaprService.Name, method, Messages<TRequest>(), Messages<TReply>());

    private static Marshaller<IMessage> AnyMessage(MessageDescriptor type) =>
        new(static message => message.ToByteArray(), bytes => Parse(() => type.Parser.ParseFrom(bytes)));

    private static Marshaller<T> Messages<T>() where T : class, IMessage<T>, new()
    {
        var parser = new MessageParser<T>(() => new T());
        return new Marshaller<T>(
            static (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => Parse(() => parser.ParseFrom(context.PayloadAsReadOnlySequence())));
    }

    // As Go's server says it; by itself the library calls it unknown.
    private static T Parse<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw GrpcErrors.Plain(StatusCode.Internal, $"grpc: error unmarshalling request: {exception.Message}");
        }
    }
}
