using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>
/// Server reflection, in both versions: tools list the services, and Dapr's .NET client asks whether a method is there (contract, section
/// G1).
/// </summary>
internal static class GrpcReflection
{
    // Listed because daprd lists it; workflow clients call it and are told that it is not served.
    private const string Workflows = "TaskHubSidecarService";

    private static readonly IReadOnlyList<FileDescriptor> Files =
    [
        DaprReflection.Descriptor, global::Grpc.Reflection.V1.ReflectionReflection.Descriptor,
        global::Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor,
    ];

    private static readonly IReadOnlyList<string> Names =
        [.. Files.SelectMany(file => file.Services).Select(service => service.FullName), Workflows];

    private static readonly SymbolRegistry Symbols = SymbolRegistry.FromFiles(Files);

    /// <summary>Adds the services that <see cref="Map"/> maps.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(new ReflectionServiceImpl(Names, Symbols));
        services.AddSingleton(new ReflectionV1ServiceImpl(Names, Symbols));
    }

    /// <summary>Maps both versions.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ReflectionServiceImpl>();
        endpoints.MapGrpcService<ReflectionV1ServiceImpl>();
        endpoints.MapPost($"/{Workflows}/{{method}}", context => GrpcReply.FailAsync(context,
            GrpcErrors.Plain(StatusCode.Unimplemented, "workflows are not served by the embedded sidecar; daprd has them")));
    }
}
