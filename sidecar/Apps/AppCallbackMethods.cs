using Dapr.AppCallback.Autogen.Grpc.v1;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Switchyard.Sidecar.Apps;

/// <summary>What a sidecar calls on an app that speaks gRPC; Dapr.Protos has no client for it.</summary>
public static class AppCallbackMethods
{
    /// <summary>Service invocation.</summary>
    public static Method<InvokeRequest, InvokeResponse> OnInvoke { get; } =
        Unary<InvokeRequest, InvokeResponse>(AppCallback.Descriptor, nameof(AppCallback.AppCallbackBase.OnInvoke));

    /// <summary>The app health check.</summary>
    public static Method<Empty, HealthCheckResponse> HealthCheck { get; } = Unary<Empty, HealthCheckResponse>(
        AppCallbackHealthCheck.Descriptor, nameof(AppCallbackHealthCheck.AppCallbackHealthCheckBase.HealthCheck));

    /// <summary>A unary method of one of the callback services.</summary>
    public static Method<TRequest, TResponse> Unary<TRequest, TResponse>(ServiceDescriptor service, string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        new(MethodType.Unary, service.FullName, name, MarshallerOf<TRequest>(), MarshallerOf<TResponse>());

    private static Marshaller<T> MarshallerOf<T>() where T : class, IMessage<T>, new()
    {
        var parser = new MessageParser<T>(() => new T());
        return new Marshaller<T>(Write, context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
    }

    private static void Write<T>(T message, SerializationContext context) where T : IMessage<T>
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
