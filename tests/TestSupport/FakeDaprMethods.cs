using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Switchyard.TestSupport;

/// <summary>Binds <see cref="FakeDapr"/> to Dapr's service by the methods' names: Dapr.Protos has messages and clients, and no base class of a server.</summary>
internal sealed class FakeDaprMethods : IServiceMethodProvider<FakeDapr>
{
    private const string Service = "dapr.proto.runtime.v1.Dapr";

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<FakeDapr> context)
    {
        Add<GetStateRequest, GetStateResponse>(context, "GetState", (dapr, request) => dapr.GetStateAsync(request));
        Add<GetBulkStateRequest, GetBulkStateResponse>(context, "GetBulkState", (dapr, request) => dapr.GetBulkStateAsync(request));
        Add<SaveStateRequest, Google.Protobuf.WellKnownTypes.Empty>(context, "SaveState", (dapr, request) => dapr.SaveStateAsync(request));
        Add<DeleteStateRequest, Google.Protobuf.WellKnownTypes.Empty>(context, "DeleteState", (dapr, request) => dapr.DeleteStateAsync(request));
        Add<PublishEventRequest, Google.Protobuf.WellKnownTypes.Empty>(context, "PublishEvent", (dapr, request) => dapr.PublishAsync(request));
        Add<BulkPublishRequest, BulkPublishResponse>(context, "BulkPublishEvent", (dapr, request) => dapr.PublishBulkAsync(request));
        Add<BulkPublishRequest, BulkPublishResponse>(context, "BulkPublishEventAlpha1", (dapr, request) => dapr.PublishBulkAsync(request));
        Add<GetSecretRequest, GetSecretResponse>(context, "GetSecret", (dapr, request) => dapr.GetSecretAsync(request));
        Add<GetMetadataRequest, GetMetadataResponse>(context, "GetMetadata", (dapr, request) => dapr.GetMetadataAsync(request));
    }

    private static void Add<TRequest, TReply>(ServiceMethodProviderContext<FakeDapr> context, string name, Func<FakeDapr, TRequest, Task<TReply>> serve)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() =>
        context.AddUnaryMethod(new Method<TRequest, TReply>(MethodType.Unary, Service, name, MessagesOf<TRequest>(), MessagesOf<TReply>()), [],
            (dapr, request, _) => serve(dapr, request));

    private static Marshaller<T> MessagesOf<T>() where T : class, IMessage<T>, new() =>
        Marshallers.Create(message => message.ToByteArray(), bytes => new MessageParser<T>(() => new T()).ParseFrom(bytes));
}
