namespace Coldstart.Api.Problems;

/// <summary>One kind of error: the closed list of the contract.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">The <c>error_code</c>.</param>
/// <param name="Slug">Last part of the <c>type</c> address.</param>
/// <param name="Title">The same for every occurrence (RFC 9457, section 3.1.3).</param>
internal sealed record ProblemKind(int Status, string Code, string Slug, string Title)
{
    public static readonly ProblemKind Validation = new(400, "VALIDATION_ERROR", "validation", "Validation error");
    public static readonly ProblemKind Authentication = new(401, "AUTHENTICATION_ERROR", "authentication", "Authentication error");
    public static readonly ProblemKind Permission = new(403, "PERMISSION_ERROR", "permission", "Permission error");
    public static readonly ProblemKind NotFound = new(404, "NOT_FOUND", "not-found", "Not found");
    public static readonly ProblemKind MethodNotAllowed = new(405, "METHOD_NOT_ALLOWED", "method-not-allowed", "Method not allowed");
    public static readonly ProblemKind Timeout = new(408, "REQUEST_TIMEOUT", "request-timeout", "Request timeout");
    public static readonly ProblemKind Conflict = new(409, "CONFLICT", "conflict", "Conflict");
    public static readonly ProblemKind PayloadTooLarge = new(413, "PAYLOAD_TOO_LARGE", "payload-too-large", "Payload too large");
    public static readonly ProblemKind UnsupportedMediaType = new(415, "UNSUPPORTED_MEDIA_TYPE", "unsupported-media-type", "Unsupported media type");
    public static readonly ProblemKind Idempotency = new(422, "IDEMPOTENCY_ERROR", "idempotency", "Idempotency error");
    public static readonly ProblemKind RateLimit = new(429, "RATE_LIMIT_ERROR", "rate-limit", "Too many requests");
    public static readonly ProblemKind Internal = new(500, "INTERNAL_ERROR", "internal", "Internal error");
    public static readonly ProblemKind Unavailable = new(503, "UNAVAILABLE", "unavailable", "Unavailable");

    public static IReadOnlyList<ProblemKind> All { get; } =
        [Validation, Authentication, Permission, NotFound, MethodNotAllowed, Timeout, Conflict, PayloadTooLarge, UnsupportedMediaType, Idempotency, RateLimit, Internal, Unavailable];

    /// <summary>The kind of a status that the framework chose; of one that is not in the list, the nearest of its class.</summary>
    public static ProblemKind Of(int status) =>
        All.FirstOrDefault(kind => kind.Status == status) ?? (status >= 500 ? Internal : Validation);
}
