using System.Diagnostics;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>One sidecar's gRPC API: Dapr's own service, and the way to every other one through a fallback.</summary>
internal sealed class GrpcApi : IDisposable
{
    private readonly ServiceProvider provider;
    private readonly RequestDelegate pipeline;

    /// <summary>The API of one sidecar.</summary>
    /// <param name="options">What the sidecar was started with.</param>
    /// <param name="configuration">Its Configuration resources.</param>
    /// <param name="methods">The methods that are served, subject by subject.</param>
    /// <param name="fallback">Takes what is no served method of Dapr's service.</param>
    /// <param name="loggers">For the gRPC server.</param>
    public GrpcApi(SidecarOptions options, SidecarConfiguration configuration, IEnumerable<IGrpcMethods> methods, RequestDelegate fallback, ILoggerFactory loggers)
    {
        var table = new GrpcMethodTable();
        foreach (var subject in methods)
            subject.AddTo(table);
        provider = Services(options, table, loggers).BuildServiceProvider();
        var app = new ApplicationBuilder(provider);
        app.Use(new GrpcAccess(options, configuration, table).Guard);
        app.UseRouting();
        app.Use(next => context => context.GetEndpoint() is null ? fallback(context) : next(context));
        app.UseEndpoints(endpoints =>
        {
            endpoints.MapGrpcService<DaprService>();
            GrpcReflection.Map(endpoints);
        });
        pipeline = app.Build();
    }

    /// <summary>Answers a call.</summary>
    public Task HandleAsync(HttpContext context)
    {
        // Nothing here is scoped to a call, so none needs a scope.
        context.RequestServices = provider;
        return pipeline(context);
    }

    /// <inheritdoc/>
    public void Dispose() => provider.Dispose();

    private static ServiceCollection Services(SidecarOptions options, GrpcMethodTable table, ILoggerFactory loggers)
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        var diagnostics = new DiagnosticListener("Switchyard.Sidecar.Grpc");
        services.AddSingleton(diagnostics);
        services.AddSingleton<DiagnosticSource>(diagnostics);
        services.AddRouting();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = (int)Math.Min(options.MaxBodySize, int.MaxValue);
            grpc.MaxSendMessageSize = null;
            grpc.IgnoreUnknownServices = true;
        });
        GrpcReflection.Add(services);
        services.AddSingleton<IServiceMethodProvider<DaprService>>(table);
        services.AddSingleton<IGrpcServiceActivator<DaprService>, SingleActivator>();
        return services;
    }

    // The service has no state: one for all calls.
    private sealed class SingleActivator : IGrpcServiceActivator<DaprService>
    {
        private readonly DaprService service = new();

        public GrpcActivatorHandle<DaprService> Create(IServiceProvider serviceProvider) => new(service, created: false, state: null);

        public ValueTask ReleaseAsync(GrpcActivatorHandle<DaprService> service) => ValueTask.CompletedTask;
    }
}
