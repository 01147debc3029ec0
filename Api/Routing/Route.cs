using Coldstart.Api.Authentication;
using Coldstart.Api.RateLimiting;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Routing;

/// <summary>One method of one path.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Template">The path; <c>{id}</c> stands for a UUID.</param>
/// <param name="Scope">What the key must be allowed; <see cref="KeyScopes.None"/> needs no key.</param>
/// <param name="Rate">The quota it draws on.</param>
/// <param name="Handler">Answers. The id is that of the path, or empty.</param>
internal sealed record Route(string Method, string Template, KeyScopes Scope, RateClass Rate, Func<HttpContext, Caller, Guid, Task> Handler)
{
    /// <summary>A header of this path alone in which a key may come, or null.</summary>
    public string? KeyHeader { get; init; }
}
