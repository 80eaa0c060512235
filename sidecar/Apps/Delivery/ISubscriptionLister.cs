using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Asks an app for its subscriptions (contract, section 4.1).</summary>
internal interface ISubscriptionLister
{
    /// <summary>What the app answered, as it is; an app that has none gives an empty list.</summary>
    /// <exception cref="UnusableAnswerException">The app's answer cannot be used: asking again would not help.</exception>
    /// <exception cref="HttpRequestException">The app was not reached.</exception>
    Task<IReadOnlyList<SubscriptionResource>> AskAsync(CancellationToken cancellationToken);
}

/// <summary>An app answered what cannot be used.</summary>
internal sealed class UnusableAnswerException(string message) : Exception(message);
