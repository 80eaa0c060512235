using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Switchyard.Gateway.Access;

/// <summary>Who may do what.</summary>
internal static class AccessExtensions
{
    private const string Admin = "admin";
    private const string SelfOrAdmin = "self-or-admin";

    /// <summary>Adds the check of access tokens and the policies. What says nothing is for users who have logged in.</summary>
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<AccessOptions>(builder.Configuration.GetSection("Access"));
        builder.Services.AddSingleton<SigningKeySet>();
        builder.Services.AddSingleton<CheckedTokens>();
        builder.Services.AddSingleton<AccessTokenCheck>();
        // Not AddAuthentication: it would make and store a key for cookies, of which there are none.
        builder.Services.AddAuthenticationCore(options => options.DefaultScheme = BearerHandler.Scheme).AddWebEncoders();
        new AuthenticationBuilder(builder.Services).AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.Scheme, null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Admin, policy => policy.RequireRole(Caller.AdminRole))
            .AddPolicy(SelfOrAdmin, policy => policy.RequireAuthenticatedUser().RequireAssertion(IsSelfOrAdmin));
    }

    /// <summary>For role <c>admin</c>.</summary>
    public static TBuilder RequireAdmin<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.RequireAuthorization(Admin);

    /// <summary>For the user whom the path's <c>id</c> names, and for role <c>admin</c>.</summary>
    public static TBuilder RequireSelfOrAdmin<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.RequireAuthorization(SelfOrAdmin);

    private static bool IsSelfOrAdmin(AuthorizationHandlerContext context) =>
        context.User.IsInRole(Caller.AdminRole) || (context.Resource is HttpContext http && context.User.Is(http.GetRouteValue("id")));
}
