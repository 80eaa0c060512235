using Dapr.Actors.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace Dapr.Actors.AspNetCore;

/// <summary>Creates activators over the app's services.</summary>
internal sealed class ScopedActorActivatorFactory(IServiceProvider services) : ActorActivatorFactory
{
    public override ActorActivator CreateActivator(ActorTypeInformation type) => new ScopedActorActivator(services, type);
}

/// <summary>Creates each actor in a scope of its own, which is disposed with it.</summary>
internal sealed class ScopedActorActivator(IServiceProvider services, ActorTypeInformation type) : ActorActivator
{
    private readonly ObjectFactory create = ActivatorUtilities.CreateFactory(type.ImplementationType, [typeof(ActorHost)]);

    public override async Task<ActorActivatorState> CreateAsync(ActorHost host)
    {
        var scope = services.CreateAsyncScope();
        try
        {
            return new ScopedState((Actor)create(scope.ServiceProvider, [host]), scope);
        }
        catch
        {
            await scope.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override async Task DeleteAsync(ActorActivatorState state)
    {
        var scoped = (ScopedState)state;
        await using (scoped.Scope.ConfigureAwait(false))
        {
            if (scoped.Actor is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync().ConfigureAwait(false);
            else
                (scoped.Actor as IDisposable)?.Dispose();
        }
    }

    private sealed class ScopedState(Actor actor, AsyncServiceScope scope) : ActorActivatorState(actor)
    {
        public AsyncServiceScope Scope { get; } = scope;
    }
}
