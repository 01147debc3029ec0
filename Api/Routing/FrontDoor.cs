using System.Diagnostics;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Api.Operations;
using Coldstart.Api.Options;
using Coldstart.Api.Problems;
using Coldstart.Api.RateLimiting;
using Coldstart.Engine;
using Coldstart.Storage;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Routing;

/// <summary>
/// Every request passes here, one step after the other: headers, route, key, permit, scope, handler. What goes wrong on the way
/// becomes a problem; nothing leaves with a trace of the program.
/// </summary>
internal sealed partial class FrontDoor(
    RouteTable routes,
    KeyDirectory keys,
    RateLimiter limiter,
    ProblemWriter problems,
    Func<EngineState> state,
    CorsOptions cors,
    RequestMetrics requests,
    TimeProvider time,
    ILogger<FrontDoor> logger)
{
    private const string KeyHeader = "X-API-Key";
    private const string BearerPrefix = "Bearer ";

    private static readonly Problem NoSuchPath = Problem.NotFound("There is nothing at this path.");
    private static readonly Problem WrongMethod = new(ProblemKind.MethodNotAllowed, "This path does not take this method.");
    private static readonly Problem NoKey = new(ProblemKind.Authentication, "Invalid or missing API key");

    public Task HandleAsync(HttpContext context)
    {
        var begunAt = requests.Begin();
        Route? route = null;
        SetHeaders(context);
        Task answer;
        try
        {
            answer = AnswerAsync(context, ref route);
        }
        catch (Exception failure)
        {
            // A handler that fails before it first waits.
            answer = Task.FromException(failure);
        }
        if (!answer.IsCompletedSuccessfully) return GuardAsync(context, answer, route, begunAt);
        requests.End(context, route, begunAt);
        return answer;
    }

    private async Task GuardAsync(HttpContext context, Task answer, Route? route, long begunAt)
    {
        try
        {
            await answer;
        }
        catch (Exception failure)
        {
            if (ProblemOf(context, failure) is not { } problem)
            {
                // The client is gone: there is nobody to answer.
                context.Abort();
                return;
            }
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }
            context.Response.Headers.Remove("Content-Encoding");
            await problems.WriteAsync(context, problem);
        }
        finally
        {
            requests.End(context, route, begunAt);
        }
    }

    private Task AnswerAsync(HttpContext context, ref Route? route)
    {
        var request = context.Request;
        if (HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey("Access-Control-Request-Method")) return PreflightAsync(context);
        if (routes.Find(request.Path.Value ?? "/", out var id) is not { } methods) return RefuseAsync(context, NoSuchPath);
        route = Array.Find(methods, route => route.Method == request.Method || (HttpMethods.IsHead(request.Method) && route.Method == "GET"));
        if (route is null)
        {
            context.Response.Headers.Allow = string.Join(", ", methods.Select(static route => route.Method));
            return RefuseAsync(context, WrongMethod);
        }
        if (route.Scope == KeyScopes.None)
        {
            return limiter.TakeAnonymous(context) is > 0 and var waitSeconds ? problems.WriteAsync(context, TooMany(waitSeconds, "anonymous")) : route.Handler(context, Caller.Anonymous, id);
        }
        var caller = Authenticate(context, route);
        return caller is null ? RefuseAsync(context, NoKey) : AdmitAsync(context, route, caller, id);
    }

    private Task AdmitAsync(HttpContext context, Route route, Caller caller, Guid id)
    {
        var waitSeconds = limiter.Take(context, caller, route.Rate);
        if (waitSeconds > 0) return problems.WriteAsync(context, TooMany(waitSeconds, route.Rate == RateClass.Ingest ? "ingest" : "query"));
        if (!caller.May(route.Scope))
        {
            return problems.WriteAsync(context, new Problem(ProblemKind.Permission, $"This API key does not have the scope '{KeyScopeNames.Of(route.Scope)}'."));
        }
        caller.Use.Touch(Rfc3339.ToUs(time.GetUtcNow()));
        return route.Handler(context, caller, id);
    }

    /// <summary>Who is refused is counted too: guessing keys and paths is bounded.</summary>
    private Task RefuseAsync(HttpContext context, Problem problem) =>
        problems.WriteAsync(context, limiter.TakeAnonymous(context) is > 0 and var waitSeconds ? TooMany(waitSeconds, "anonymous") : problem);

    private Problem TooMany(int waitSeconds, string quota)
    {
        requests.Limited(quota);
        return new Problem(ProblemKind.RateLimit, "Too many requests in this minute.") { RetryAfterSeconds = waitSeconds };
    }

    private Caller? Authenticate(HttpContext context, Route route)
    {
        var headers = context.Request.Headers;
        var key = headers[KeyHeader].ToString();
        if (key.Length == 0 && route.KeyHeader is { } header) key = headers[header].ToString();
        if (key.Length == 0)
        {
            var authorization = headers.Authorization.ToString();
            if (!authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)) return null;
            key = authorization[BearerPrefix.Length..].Trim();
        }
        var caller = keys.Ring.Find(key);
        return caller is not null && caller.IsLive(Rfc3339.ToUs(time.GetUtcNow())) ? caller : null;
    }

    private void SetHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0) return;
        headers.Vary = "Origin";
        if (cors.Allows(origin))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = "RateLimit, RateLimit-Policy, Retry-After, Coldstart-Visible, Idempotency-Replayed";
        }
    }

    private Task PreflightAsync(HttpContext context)
    {
        if (cors.Allows(context.Request.Headers.Origin.ToString()))
        {
            context.Response.Headers.AccessControlAllowMethods = "GET, POST, PATCH, DELETE";
            context.Response.Headers.AccessControlAllowHeaders = "Authorization, X-API-Key, Content-Type, Content-Encoding, Idempotency-Key";
            context.Response.Headers.AccessControlMaxAge = "600";
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>The problem of a failure; null where the client is gone.</summary>
    private Problem? ProblemOf(HttpContext context, Exception failure)
    {
        switch (failure)
        {
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                return null;
            case BadHttpRequestException bad:
                return new Problem(ProblemKind.Of(bad.StatusCode), bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The body is larger than is allowed." : "The request cannot be read as HTTP.");
            case IOException or Microsoft.AspNetCore.Connections.ConnectionResetException when context.RequestAborted.IsCancellationRequested:
                return null;
            case JournalEntryTooLargeException:
                return new Problem(ProblemKind.PayloadTooLarge, "The records of one request are more than the journal takes at once: send fewer.");
            case JournalUnavailableException or EngineUnavailableException or StoreUnavailableException:
                var condition = ConditionOf(failure);
                Log.Unavailable(logger, condition.Name(), failure.Message);
                return Problem.Of(condition);
            default:
                Log.Unexpected(logger, context.Request.Method, context.Request.Path, Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier, failure);
                return new Problem(ProblemKind.Internal, "Something went wrong on our side.");
        }
    }

    /// <summary>The name of the trouble behind a failure: as the failure tells it, or as it is now, or, where it is over already, as it must have been.</summary>
    private EngineCondition ConditionOf(Exception failure)
    {
        if (failure is JournalUnavailableException { Trouble: var trouble } && EngineConditions.Of(trouble) is { } told) return told;
        var now = state().Condition;
        if (!now.TakesRecords()) return now;
        return failure is JournalUnavailableException ? EngineCondition.Overloaded : EngineCondition.StoreUnavailable;
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "A request was answered 503 ({Condition}): {Reason}")]
        public static partial void Unavailable(ILogger logger, string condition, string reason);

        [LoggerMessage(4002, LogLevel.Error, "{Method} {Path} failed unexpectedly (trace {TraceId})")]
        public static partial void Unexpected(ILogger logger, string method, string path, string traceId, Exception failure);
    }
}
